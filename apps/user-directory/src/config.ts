import { defaultPartitions } from '@rollcall/protocol';
import { commaList, commonConfig, kafkaConfig, milliseconds, mongodbUri } from '@rollcall/service-kit';
import * as z from 'zod';
import { parseAllowList } from './application/return-addresses.ts';

const allowList = commaList.transform((entries, context) => {
  try {
    return parseAllowList(entries);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is not valid' });
    return z.NEVER;
  }
});

/** The environment of the user directory. */
export const directoryConfig = z.object({
  ...commonConfig,
  ...kafkaConfig,
  /** Of each topic; fixed for the life of an installation. */
  TOPIC_PARTITIONS: z.coerce.number().int().min(1).max(1_000).default(defaultPartitions),
  MONGODB_URI: mongodbUri,
  MONGODB_DATABASE: z.string().min(1).default('rollcall_directory'),
  /** Addresses and CIDR ranges where gateways listen: outcomes, and with them the service token, go nowhere else. */
  RETURN_ADDRESS_ALLOW: allowList.default(() => parseAllowList(['127.0.0.0/8', '::1'])),
  /** How the bodies of published events are written. */
  EVENTS_FORMAT: z.enum(['json', 'protobuf']).default('json'),
  /** Most commands in one transaction. */
  MAX_BATCH_COMMANDS: z.coerce.number().int().min(1).max(5_000).default(500),
  /** Most documents that a filter without an index, or sorting, may make the database look at; beyond it is `tooMany`. */
  MAX_SCANNED: z.coerce.number().int().min(1_000).default(50_000),
  /** How long a silent instance keeps its partitions. Kafka allows no less than 6 s unless told otherwise. */
  SESSION_TIMEOUT_MS: milliseconds.min(3_000).default(6_000),
  /** How long the request log is kept, what is already in it included. */
  REQUEST_LOG_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
  /** How long a publication of events is tried before it is begun again from the mark. */
  PUBLISH_TIMEOUT_MS: milliseconds.default(5_000),
});

export type DirectoryConfig = z.output<typeof directoryConfig>;
