import { defaultPartitions } from '@rollcall/protocol';
import { commonConfig, kafkaConfig, milliseconds, mongodbUri } from '@rollcall/service-kit';
import * as z from 'zod';

const address = z.string().min(1);

export const configSchema = z.object({
  ...commonConfig,
  MONGODB_URI: mongodbUri,
  MONGODB_DATABASE: z.string().min(1).default('rollcall_provisioner'),
  ...kafkaConfig,
  /** Of `scim.events`; fixed for the life of an installation. */
  TOPIC_PARTITIONS: z.coerce.number().int().min(1).max(1_000).default(defaultPartitions),
  /** host:port */
  DIRECTORY_ADDRESS: address,
  /** host:port */
  CONNECTOR_ADDRESS: address,
  /** Attempts under way at once in one app. */
  APP_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(8),
  /** How soon an app that another instance has connected is noticed. */
  APP_POLL_MS: milliseconds.default(1_000),
  PLAN_TIMEOUT_MS: milliseconds.default(30_000),
  /** Longer than the connector's own, so that it is the connector that says how a call ended. */
  APPLY_TIMEOUT_MS: milliseconds.default(40_000),
  ROSTER_TIMEOUT_MS: milliseconds.default(120_000),
  /** How long a partition that is let go waits for attempts under way. */
  STOP_GRACE_MS: milliseconds.default(4_000),
});

export type ProvisionerConfig = z.output<typeof configSchema>;
