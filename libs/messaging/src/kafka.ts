import { Kafka, type KafkaConfig, type LogEntry, logLevel } from 'kafkajs';
import { mendRequestQueue } from './mend-request-queue.ts';

/** Where this library's lines go. Constant messages with fields; never keys or values of records. */
export interface MessagingLog {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

export interface KafkaOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly log: MessagingLog;
  readonly ssl?: KafkaConfig['ssl'];
  readonly sasl?: KafkaConfig['sasl'];
}

/** A cluster and how to reach it. Opens no connection by itself. */
export interface KafkaHandle {
  readonly log: MessagingLog;
  /** A kafkajs client with settings of its own. */
  client(settings: ClientSettings): Kafka;
}

export interface ClientSettings {
  readonly requestTimeoutMs: number;
  readonly retries: number;
}

const connectionTimeoutMs = 2_000;

export function createKafka(options: KafkaOptions): KafkaHandle {
  mendRequestQueue();
  const { brokers, clientId, log, ssl, sasl } = options;
  return {
    log,
    client: ({ requestTimeoutMs, retries }) =>
      new Kafka({
        brokers: [...brokers],
        clientId,
        ...(ssl === undefined ? {} : { ssl }),
        ...(sasl === undefined ? {} : { sasl }),
        connectionTimeout: connectionTimeoutMs,
        requestTimeout: requestTimeoutMs,
        retry: { retries, initialRetryTime: 100, maxRetryTime: 1_000 },
        logLevel: logLevel.INFO,
        logCreator: () => (entry) => passOn(log, entry),
      }),
  };
}

/**
 * kafkajs reports what it retries as errors, and ordinary life of a group as info. Only those who use it know whether
 * something failed in the end, and they say so themselves; its own lines are for looking closer.
 */
function passOn(log: MessagingLog, { namespace, level, log: { message, error, groupId, broker } }: LogEntry): void {
  const fields = { part: namespace, groupId, broker, error: typeof error === 'string' ? error : undefined };
  if (level === logLevel.ERROR || level === logLevel.WARN) log.info(`kafkajs: ${message}`, fields);
  else log.debug(`kafkajs: ${message}`, fields);
}
