import * as z from 'zod';
import { commaList, flag } from './config.ts';

/** What a service that uses Kafka reads from its environment; a raw zod shape. */
export const kafkaConfig = {
  /** `host:port`, comma-separated. */
  KAFKA_BROKERS: commaList,
  /** TLS to the brokers. */
  KAFKA_SSL: flag.default(false),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  /** Part of the names of topics and consumer groups: keeps installations on one cluster apart. */
  TOPIC_PREFIX: z.string().default(''),
};

const kafkaSchema = z.object(kafkaConfig);

/** How to sign in to the brokers. */
export interface KafkaSecurity {
  readonly ssl: boolean;
  readonly sasl?: SaslOf<'plain'> | SaslOf<'scram-sha-256'> | SaslOf<'scram-sha-512'>;
}

interface SaslOf<M extends string> {
  readonly mechanism: M;
  readonly username: string;
  readonly password: string;
}

/** The connection's security, from the configuration. SASL needs mechanism, user name and password; without all three there is none. */
export function kafkaSecurity(config: z.output<typeof kafkaSchema>): KafkaSecurity {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = config;
  if (!mechanism || !username || !password) return { ssl: config.KAFKA_SSL };
  return { ssl: config.KAFKA_SSL, sasl: { mechanism, username, password } as NonNullable<KafkaSecurity['sasl']> };
}

/** The address of a MongoDB replica set. */
export const mongodbUri = z.string().regex(/^mongodb(\+srv)?:\/\//, 'has to be a mongodb:// address');
