import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { bareHost, type OutboundPolicy } from './outbound-policy.ts';

/** The outbound policy forbids the address; nothing was connected. */
export class DestinationNotAllowed extends Error {
  override readonly name = 'DestinationNotAllowed';
  readonly code = 'DESTINATION_NOT_ALLOWED';

  constructor() {
    super('the outbound policy does not allow this destination');
  }
}

type Connector = ReturnType<typeof buildConnector>;

/**
 * Connects only where the policy allows. The check is made on the address that is connected to, when it is connected to: a name
 * that resolves to something else a moment later (DNS rebinding) is refused then.
 */
export function guardedConnector(policy: OutboundPolicy, connectTimeoutMs: number): Connector {
  const base = { timeout: connectTimeoutMs, allowH2: false };
  const connectors = {
    'http:': buildConnector({ ...base, lookup: guardedLookup(policy, 'http:') }),
    'https:': buildConnector({ ...base, lookup: guardedLookup(policy, 'https:') }),
  };
  return (options, callback) => {
    const protocol = options.protocol === 'https:' ? 'https:' : 'http:';
    const host = bareHost(options.hostname);
    if (isIP(host) !== 0 && !policy.allows(host, host, protocol)) {
      callback(new DestinationNotAllowed(), null);
      return;
    }
    connectors[protocol](options, callback);
  };
}

/** `dns.lookup` that answers only allowed addresses and fails when there is none. */
function guardedLookup(policy: OutboundPolicy, protocol: 'http:' | 'https:'): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const allowed = addresses.filter(({ address }) => policy.allows(hostname, address, protocol));
      const [first] = allowed;
      if (first === undefined) return callback(new DestinationNotAllowed(), '');
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}
