import { setTimeout as delay } from 'node:timers/promises';
import { ensureTopics, type KafkaHandle, TopicMismatch } from '@rollcall/messaging';
import { topicDefinitions } from '@rollcall/protocol';
import type { Log, Running } from '@rollcall/service-kit';

const pauseMs = 1_000;

interface KeepTopicsOptions {
  readonly prefix: string;
  readonly partitions: number;
  readonly log: Log;
}

/**
 * Makes the topics that are missing: now, or as soon as Kafka is there, because reading the directory does not need it.
 * @throws {TopicMismatch} when a topic has another number of partitions: a tenant's order lives in its partition
 */
export async function keepTopics(kafka: KafkaHandle, options: KeepTopicsOptions): Promise<Running> {
  const stopping = new AbortController();
  const made = await tryToMake(kafka, options);
  const later = made ? Promise.resolve() : makeLater(kafka, options, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await later;
    },
  };
}

async function tryToMake(kafka: KafkaHandle, { prefix, partitions, log }: KeepTopicsOptions): Promise<boolean> {
  try {
    await ensureTopics(kafka, topicDefinitions(prefix, partitions));
    return true;
  } catch (error) {
    if (error instanceof TopicMismatch) throw error;
    log.warn('the topics could not be checked', { error });
    return false;
  }
}

async function makeLater(kafka: KafkaHandle, options: KeepTopicsOptions, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await delay(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    if (await tryToMake(kafka, options)) return;
  }
}
