import { commaListOrNone, flag } from '../config.ts';
import { outboundPolicy } from './outbound-policy.ts';

/** What a service that calls addresses others have named reads from its environment; a raw zod shape. */
export const outboundConfig = {
  /** Addresses, ranges, host names and *.suffixes that may be connected to besides public addresses, also over http. */
  OUTBOUND_ALLOW: commaListOrNone.refine(isPolicy, 'needs addresses, ranges (10.1.0.0/16), host names or *.suffixes'),
  /** `false`: nothing but what OUTBOUND_ALLOW names. */
  OUTBOUND_PUBLIC: flag.default(true),
};

function isPolicy(allow: readonly string[]): boolean {
  try {
    outboundPolicy({ allow, publicAddresses: true });
    return true;
  } catch {
    return false;
  }
}
