import { setTimeout as delay } from 'node:timers/promises';
import { TopicMismatch } from './errors.ts';
import type { KafkaHandle } from './kafka.ts';
import { ensureTopics, type WantedTopic } from './topics.ts';

const pauseMs = 1_000;

/**
 * Makes the topics that are missing: now, or as soon as Kafka is there, so that what works without Kafka need not wait.
 * @throws {TopicMismatch} when a topic has another number of partitions
 */
export async function keepTopics(
  kafka: KafkaHandle,
  wanted: readonly WantedTopic[],
): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const made = await tryToMake(kafka, wanted);
  const later = made ? Promise.resolve() : makeLater(kafka, wanted, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await later;
    },
  };
}

async function tryToMake(kafka: KafkaHandle, wanted: readonly WantedTopic[]): Promise<boolean> {
  try {
    await ensureTopics(kafka, wanted);
    return true;
  } catch (error) {
    if (error instanceof TopicMismatch) throw error;
    kafka.log.warn('the topics could not be checked', { error });
    return false;
  }
}

async function makeLater(kafka: KafkaHandle, wanted: readonly WantedTopic[], stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await delay(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    if (await tryToMake(kafka, wanted)) return;
  }
}
