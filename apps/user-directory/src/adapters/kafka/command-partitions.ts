import type { RecordedEvent } from '@rollcall/event-store';
import { openPartition } from '@rollcall/event-store';
import type { PartitionHandler } from '@rollcall/messaging';
import type { Db, MongoClient } from 'mongodb';
import { BatchProcessor } from '../../application/batch-processor.ts';
import type { DirectoryStore, OutcomeSink } from '../../application/ports.ts';
import { Relay } from '../../application/relay.ts';
import type { PartitionObserver } from '../observe/partition-observer.ts';
import { decodeCommand } from './decode-command.ts';

export interface CommandPartitionsParts {
  readonly client: MongoClient;
  readonly db: Db;
  /** Name of this process, for people. */
  readonly owner: string;
  readonly store: DirectoryStore;
  readonly outcomes: OutcomeSink;
  readonly publish: (events: readonly RecordedEvent[]) => Promise<void>;
  readonly observerOf: (partition: number) => PartitionObserver;
}

/** Opens a partition of the command topic: its log is taken over, its commands are carried out, its events published. */
export function commandPartitions(parts: CommandPartitionsParts): (partition: number) => Promise<PartitionHandler> {
  const { client, db, owner, store, outcomes, publish, observerOf } = parts;
  return async (partition) => {
    const observer = observerOf(partition);
    const log = await openPartition(client, db, { partition: `commands-${partition}`, owner });
    const onPublished = (events: readonly RecordedEvent[]) =>
      observer.published(events, log.ordinal - (events.at(-1)?.ordinal ?? 0));
    const relay = new Relay({ log, publish, onPublished, onFailure: observer.relayFailed });
    const onRecorded = (events: readonly RecordedEvent[]) => relay.committed(events);
    const processor = new BatchProcessor({ log, store, outcomes, now: () => new Date(), observer, onRecorded });
    return {
      get position() {
        return log.position;
      },
      handle: (messages) => processor.process(messages.map(decodeCommand)),
      close: async () => {
        await relay.stop();
        await log.close();
      },
    };
  };
}
