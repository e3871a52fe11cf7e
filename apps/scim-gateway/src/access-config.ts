import { isIP } from 'node:net';
import { commaListOrNone, milliseconds, secretKey } from '@rollcall/service-kit';
import { outboundConfig } from '@rollcall/service-kit/outbound';
import * as z from 'zod';

const countOrNone = z.coerce.number().int().min(0);
const proxyRanges = ['loopback', 'linklocal', 'uniquelocal'];
const maxProxyHops = 10;

/** A number of proxies, or their addresses and ranges, as Express wants it for `trust proxy`. */
const trustProxy = commaListOrNone
  .refine(
    (entries) => isHops(entries) || entries.every(isProxy),
    'needs a number of proxies, or addresses, ranges (10.1.0.0/16), loopback, linklocal or uniquelocal',
  )
  .transform((entries): number | readonly string[] => (isHops(entries) ? Number(entries[0]) : entries));

/** What the gateway reads from its environment about who may come in; a raw zod shape. */
export const accessConfig = {
  /** How long an accepted credential is not asked about again: so long may a revoked one still work. */
  AUTH_CACHE_MS: milliseconds.default(10_000),
  AUTH_REFUSAL_CACHE_MS: milliseconds.default(1_000),
  /** Signs access tokens, the same in all gateways. Without it there is no token endpoint. */
  TOKEN_SIGNING_KEY: secretKey.optional(),
  /** Keys of before, comma-separated, whose tokens are still good. */
  TOKEN_PREVIOUS_SIGNING_KEYS: commaListOrNone.pipe(z.array(secretKey)),
  TOKEN_LIFETIME_MS: milliseconds
    .min(1_000)
    .max(24 * 60 * 60 * 1_000)
    .default(60 * 60 * 1_000),
  /** For the keys of an external issuer. */
  JWKS_TIMEOUT_MS: milliseconds.default(5_000),
  ...outboundConfig,
  /** Of each credential that has no limit of its own, at each gateway; 0: no limit. */
  RATE_LIMIT_PER_MINUTE: countOrNone.default(6_000),
  /** Of requests without credentials from one address, at each gateway; 0: no limit. */
  ADDRESS_RATE_LIMIT_PER_MINUTE: countOrNone.default(600),
  /** Failed attempts with one credential's id from one address before it is locked out there; ten times as many with any id; 0: never. */
  LOCKOUT_FAILURES: countOrNone.default(10),
  /** How long a lock-out lasts, and how long failures count. */
  LOCKOUT_MS: milliseconds.min(1_000).default(60_000),
  /** Whose `X-Forwarded-For` is believed. Behind a proxy all clients have its address otherwise. */
  TRUST_PROXY: trustProxy,
};

function isHops(entries: readonly string[]): boolean {
  return entries.length === 1 && /^\d+$/.test(entries[0] ?? '') && Number(entries[0]) <= maxProxyHops;
}

function isProxy(entry: string): boolean {
  const [address = '', bits = '0', ...rest] = entry.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  return (
    proxyRanges.includes(entry) ||
    (isIP(address) !== 0 && rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= most)
  );
}
