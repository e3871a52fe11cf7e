import {
  type KafkaHandle,
  type PartitionConsumer,
  type PartitionHandler,
  startPartitionConsumer,
} from '@rollcall/messaging';
import type { Log } from '@rollcall/service-kit';
import type { PartitionRuntime } from '../../application/partition-runtime.ts';
import { toDirectoryRecord } from './directory-records.ts';

export interface DirectoryFeedParts {
  readonly kafka: KafkaHandle;
  readonly topic: string;
  readonly groupId: string;
  readonly log: Log;
  /** The partitions owned here; kept up to date. */
  readonly runtimes: Map<number, PartitionRuntime>;
  readonly openRuntime: (partition: number) => Promise<PartitionRuntime>;
  readonly onMembership: (joined: boolean) => void;
}

/** Reads the directory's events, each partition from the position its runtime has stored. */
export function startDirectoryFeed(parts: DirectoryFeedParts): Promise<PartitionConsumer> {
  const { kafka, topic, groupId, log, onMembership } = parts;
  return startPartitionConsumer(kafka, {
    topic,
    groupId,
    log,
    onMembership,
    open: (partition) => open(parts, partition),
  });
}

async function open({ runtimes, openRuntime }: DirectoryFeedParts, partition: number): Promise<PartitionHandler> {
  const runtime = await openRuntime(partition);
  runtimes.set(partition, runtime);
  return {
    get position() {
      return runtime.position;
    },
    ended: runtime.ended,
    handle: (messages) => runtime.takeUp(messages.map(toDirectoryRecord)),
    async close() {
      if (runtimes.get(partition) === runtime) runtimes.delete(partition);
      await runtime.close();
    },
  };
}
