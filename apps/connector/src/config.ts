import { bytes, commonConfig, flag, milliseconds, mongodbUri } from '@rollcall/service-kit';
import * as z from 'zod';
import { outboundPolicy } from './adapters/outbound/outbound-policy.ts';

const day = 24 * 60 * 60 * 1000;

/** 32 bytes in base64: `openssl rand -base64 32`. */
const encryptionKey = z
  .string()
  .refine((text) => /^[A-Za-z0-9+/]{43}=$/.test(text), 'has to be 32 bytes in base64')
  .transform((text) => Buffer.from(text, 'base64'));

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );

export const configSchema = z.object({
  ...commonConfig,
  MONGODB_URI: mongodbUri,
  MONGODB_DATABASE: z.string().min(1).default('rollcall_connector'),
  /** Encrypts the secrets of connections. */
  CONNECTOR_SECRET_KEY: encryptionKey,
  /** Keys of before, comma-separated, that still decrypt. */
  CONNECTOR_PREVIOUS_SECRET_KEYS: list.pipe(z.array(encryptionKey)),
  /** Addresses, ranges, host names and *.suffixes that may be connected to besides public addresses, also over http. */
  OUTBOUND_ALLOW: list.refine(isPolicy, 'needs addresses, ranges (10.1.0.0/16), host names or *.suffixes'),
  /** `false`: nothing but what OUTBOUND_ALLOW names. */
  OUTBOUND_PUBLIC: flag.default(true),
  /** The directory all roster files lie in, the same for all connectors. */
  ROSTER_DIRECTORY: z.string().min(1),
  /** For one request to an app. */
  UPSTREAM_TIMEOUT_MS: milliseconds.default(10_000),
  UPSTREAM_CONNECT_TIMEOUT_MS: milliseconds.default(5_000),
  MAX_RESPONSE_BYTES: bytes.default(16 * 1024 * 1024),
  /** For all requests of one Apply together. */
  APPLY_TIMEOUT_MS: milliseconds.default(30_000),
  /** Nothing is written to an app when the caller waits for less than this. */
  LEAST_WRITE_MS: milliseconds.default(500),
  /** After a write that timed out, how long nothing is sent about the same subject. */
  OUTCOME_SETTLE_MS: milliseconds.default(2_000),
  /** How long idempotency keys are remembered. */
  OPERATION_RETENTION_MS: milliseconds.default(30 * day),
});

export type ConnectorConfig = z.output<typeof configSchema>;

function isPolicy(allow: readonly string[]): boolean {
  try {
    outboundPolicy({ allow, publicAddresses: true });
    return true;
  } catch {
    return false;
  }
}
