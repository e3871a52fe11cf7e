import { bytes, commaListOrNone, commonConfig, milliseconds, mongodbUri, secretKey } from '@rollcall/service-kit';
import { outboundConfig } from '@rollcall/service-kit/outbound';
import * as z from 'zod';

const day = 24 * 60 * 60 * 1000;

export const configSchema = z.object({
  ...commonConfig,
  MONGODB_URI: mongodbUri,
  MONGODB_DATABASE: z.string().min(1).default('rollcall_connector'),
  /** Encrypts the secrets of connections. */
  CONNECTOR_SECRET_KEY: secretKey,
  /** Keys of before, comma-separated, that still decrypt. */
  CONNECTOR_PREVIOUS_SECRET_KEYS: commaListOrNone.pipe(z.array(secretKey)),
  ...outboundConfig,
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
