import type { RecordedEvent } from '@rollcall/event-store';
import type { Log, Metrics } from '@rollcall/service-kit';
import type { BatchObserver } from '../../application/batch-processor.ts';

/** Told what happens in one partition. */
export interface PartitionObserver extends BatchObserver {
  /** `behind`: events of the partition that are still to be published. */
  published(events: readonly RecordedEvent[], behind: number): void;
  relayFailed(error: unknown, retryMs: number): void;
}

const batchSizes = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** What happens in the partitions, as metrics and log lines. Ids only, no attribute values. */
export function partitionObservers(
  topic: string,
  log: Log,
  metrics: Metrics,
): (partition: number) => PartitionObserver {
  const commands = metrics.counter('directory_commands_total', 'Commands by their outcome', ['outcome']);
  const events = metrics.counter('directory_events_total', 'Events committed');
  const faults = metrics.counter('directory_command_faults_total', 'Commands that failed for a reason of ours');
  const poison = metrics.counter('directory_poison_records_total', 'Records that are no commands, passed over', [
    'partition',
  ]);
  const splits = metrics.counter('directory_batch_splits_total', 'Batches that had to be committed in parts');
  const sizes = metrics.histogram('directory_batch_commands', 'Commands in a batch', [], batchSizes);
  const seconds = metrics.histogram('directory_batch_seconds', 'From the first look at a batch to its commit');
  const behindFeed = metrics.gauge('directory_relay_lag_events', 'Committed events that are not published', [
    'partition',
  ]);
  return (partition) => ({
    committed: (batch) => {
      sizes.observe(batch.commands);
      seconds.observe(batch.durationMs / 1_000);
      events.inc(batch.events);
    },
    decided: ({ result }) => commands.inc({ outcome: result?.$case ?? 'unknown' }),
    poison: (offset, error) => {
      poison.inc({ partition: String(partition) });
      log.error('a record that is no command was passed over', { topic, partition, offset, error });
    },
    fault: ({ tenantId, commandId, correlationId }, error) => {
      faults.inc();
      log.error('a command could not be carried out', { topic, partition, tenantId, commandId, correlationId, error });
    },
    split: (size, error) => {
      splits.inc();
      log.warn('a batch is committed in parts', { topic, partition, commands: size, error });
    },
    published: (_, behind) => behindFeed.set({ partition: String(partition) }, behind),
    relayFailed: (error, retryMs) => log.warn('events could not be published', { topic, partition, retryMs, error }),
  });
}
