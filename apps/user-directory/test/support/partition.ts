import { openPartition, type PartitionLog, type RecordedEvent } from '@rollcall/event-store';
import type { Command, Committed, Outcome, Rejected } from '@rollcall/protocol/command/v1/command';
import { freshName } from '@rollcall/service-kit/testing';
import { decodeCommand } from '../../src/adapters/kafka/decode-command.ts';
import { createDirectoryStore } from '../../src/adapters/mongo/directory-store.ts';
import { BatchProcessor } from '../../src/application/batch-processor.ts';
import type { Envelope, Received } from '../../src/application/received.ts';
import { commandsOf, recordOf } from './commands.ts';
import type { DirectoryDatabase } from './directory-database.ts';

/** A partition whose records come from the test instead of Kafka; everything behind it is real. */
export interface TestPartition {
  readonly log: PartitionLog;
  /** Carries out commands as one batch; the outcomes in order. */
  send(...commands: readonly Command[]): Promise<readonly Outcome[]>;
  process(received: readonly Received[]): Promise<void>;
  readonly commits: { readonly commands: number; readonly events: number }[];
  readonly splits: number[];
  readonly faults: { readonly envelope: Envelope; readonly error: unknown }[];
  readonly poison: number[];
  readonly recorded: RecordedEvent[];
}

/** A fresh tenant with a partition of its own, and what makes commands for it. */
export async function openTestTenant(database: DirectoryDatabase, partitionName: string = freshName('p')) {
  const tenantId = freshName('t');
  return { tenantId, partition: await openTestPartition(database, partitionName), ...commandsOf(tenantId) };
}

export async function openTestPartition({ client, db }: DirectoryDatabase, partition: string): Promise<TestPartition> {
  const log = await openPartition(client, db, { partition, owner: 'test' });
  const store = createDirectoryStore(db);
  const seen = {
    commits: [] as TestPartition['commits'],
    splits: [] as number[],
    faults: [] as TestPartition['faults'],
    poison: [] as number[],
    recorded: [] as RecordedEvent[],
  };
  const outcomes = new Map<string, Outcome>();
  const processor = new BatchProcessor({
    ...{ log, store, now: () => new Date(), outcomes: { deliver: () => undefined } },
    onRecorded: (events) => void seen.recorded.push(...events),
    observer: {
      committed: ({ commands, events }) => void seen.commits.push({ commands, events }),
      decided: (outcome) => void outcomes.set(outcome.commandId, outcome),
      poison: (offset) => void seen.poison.push(offset),
      fault: (envelope, error) => void seen.faults.push({ envelope, error }),
      split: (commands) => void seen.splits.push(commands),
    },
  });
  return {
    ...{ log, ...seen },
    process: (received) => processor.process(received),
    async send(...commands) {
      const first = log.position;
      await processor.process(commands.map((command, index) => decodeCommand(recordOf(command, first + index))));
      return commands.map(({ commandId }) => outcomes.get(commandId) as Outcome);
    },
  };
}

/** What a committed outcome says, its resource parsed. */
export function committed(outcome: Outcome | undefined): Committed & { readonly json: Record<string, unknown> } {
  if (outcome?.result?.$case !== 'committed') throw new Error(`not committed: ${JSON.stringify(outcome?.result)}`);
  const { value } = outcome.result;
  return { ...value, json: value.resource.length === 0 ? {} : JSON.parse(value.resource.toString()) };
}

/** What became of each operation of a bulk: its status, 0 when it was not attempted. */
export function bulkStatuses(outcome: Outcome | undefined): readonly number[] {
  if (outcome?.result?.$case !== 'bulk') throw new Error(`not a bulk: ${JSON.stringify(outcome?.result)}`);
  return outcome.result.value.results.map(({ result }) => {
    if (!result) return 0;
    return result.$case === 'rejected' ? result.value.status : 200;
  });
}

export function rejected(outcome: Outcome | undefined): Rejected {
  if (outcome?.result?.$case !== 'rejected') throw new Error(`not rejected: ${JSON.stringify(outcome?.result)}`);
  return outcome.result.value;
}
