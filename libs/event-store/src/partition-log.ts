import { randomUUID } from 'node:crypto';
import type { ClientSession, Db, MongoClient } from 'mongodb';
import { CommitUncertain, Fenced, LogClosed } from './errors.ts';
import { type EventDocument, eventsOf, toDocument, toRecorded } from './event-documents.ts';
import type { RecordedEvent, StreamEvent } from './events.ts';
import { HeadCache } from './head-cache.ts';
import { type Head, headsOf, moveHeads } from './heads.ts';
import { type Fence, forgetSession, partitionsOf, passFence, takeOver } from './partition-documents.ts';
import { readRelayMark, relayMarksOf, saveRelayMark } from './relay-marks.ts';
import { AttemptRefused, CommitUnanswered, inTransaction } from './transaction.ts';

export interface Batch {
  readonly events: readonly StreamEvent[];
  /** Next offset of the source that is not part of this batch; left as it is when absent. */
  readonly position?: number;
  /** Writes that belong to the batch, through the given session. Runs once per attempt, so it must only write. */
  write?(session: ClientSession, recorded: readonly RecordedEvent[]): Promise<void>;
}

/** The log of one partition in the hands of its one owner. */
export interface PartitionLog {
  readonly partition: string;
  /** Next offset of the source: where reading goes on. */
  readonly position: number;
  /** Last event of the partition; 0 when there is none. */
  readonly ordinal: number;
  /**
   * One transaction: the fence (epoch and old position), the events, the heads, and what `write` does. Commits of one
   * log run one after the other. Resolves when a majority has journaled it.
   * @throws {Fenced} another owner took over; the log is dead.
   * @throws {CommitUncertain} not confirmed in time; the log is dead, and opening it again tells what happened.
   * @throws what the server or `write` said otherwise; nothing was written and the log lives on.
   */
  commit(batch: Batch): Promise<readonly RecordedEvent[]>;
  /** Events from an ordinal on, in order; only those whose commit is confirmed, because others may still be rolled back. */
  readFrom(ordinal: number, limit: number): Promise<readonly RecordedEvent[]>;
  /** The last published ordinal; 0 when nothing was. */
  relayMark(): Promise<number>;
  saveRelayMark(ordinal: number): Promise<void>;
  /** Waits for the commit that is under way. Idempotent. */
  close(): Promise<void>;
}

export interface OpenPartitionOptions {
  readonly partition: string;
  /** Name of this process, for people. */
  readonly owner: string;
  /** How long a commit is tried again while the database is away. @default 5000 */
  readonly retryForMs?: number;
}

/**
 * Takes the partition over from whoever holds it. From then on the former owner's commits fail with Fenced; what it
 * committed before is there, and a transaction it left open is gone.
 */
export async function openPartition(client: MongoClient, db: Db, options: OpenPartitionOptions): Promise<PartitionLog> {
  const session = client.startSession();
  try {
    const lsid = session.id?.id;
    if (!lsid) throw new LogClosed(options.partition);
    const { partition, owner: name } = options;
    const taken = await takeOver(client, partitionsOf(db), { partition, name, lsid });
    return new MongoPartitionLog(db, session, taken._id, taken, options.retryForMs ?? 5_000);
  } catch (error) {
    await session.endSession();
    throw error;
  }
}

class MongoPartitionLog implements PartitionLog {
  readonly partition: string;
  readonly #db: Db;
  readonly #session: ClientSession;
  readonly #retryForMs: number;
  readonly #heads: HeadCache;
  #fence: Fence;
  #dead: Error | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(db: Db, session: ClientSession, partition: string, fence: Fence, retryForMs: number) {
    this.partition = partition;
    this.#db = db;
    this.#session = session;
    this.#retryForMs = retryForMs;
    this.#heads = new HeadCache(headsOf(db));
    this.#fence = { epoch: fence.epoch, position: fence.position, ordinal: fence.ordinal };
  }

  get position(): number {
    return this.#fence.position;
  }

  get ordinal(): number {
    return this.#fence.ordinal;
  }

  commit(batch: Batch): Promise<readonly RecordedEvent[]> {
    const turn = this.#tail.then(() => this.#commit(batch));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async readFrom(ordinal: number, limit: number): Promise<readonly RecordedEvent[]> {
    const filter = { partition: this.partition, ordinal: { $gte: ordinal, $lte: this.ordinal } };
    const documents = await eventsOf(this.#db).find(filter).sort({ ordinal: 1 }).limit(limit).toArray();
    return documents.map((document) => toRecorded(document));
  }

  relayMark(): Promise<number> {
    return readRelayMark(relayMarksOf(this.#db), this.partition);
  }

  saveRelayMark(ordinal: number): Promise<void> {
    return saveRelayMark(relayMarksOf(this.#db), this.partition, ordinal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#tail;
    const held = this.#dead === undefined;
    this.#dead ??= new LogClosed(this.partition);
    try {
      if (held) await forgetSession(partitionsOf(this.#db), this.partition, this.#fence.epoch);
    } finally {
      await this.#session.endSession();
    }
  }

  async #commit(batch: Batch): Promise<readonly RecordedEvent[]> {
    if (this.#dead) throw this.#dead;
    const { documents, moves } = await this.#place(batch.events);
    const recorded = documents.map((document, index) => toRecorded(document, batch.events[index]?.data));
    const to = {
      position: batch.position ?? this.#fence.position,
      ordinal: this.#fence.ordinal + documents.length,
      commitToken: randomUUID(),
    };
    await this.#write(to, documents, moves, (session) => batch.write?.(session, recorded));
    this.#fence = { epoch: this.#fence.epoch, position: to.position, ordinal: to.ordinal };
    for (const [tenantId, move] of moves) this.#heads.set(tenantId, move.to);
    return recorded;
  }

  /** Gives every event its place in its tenant's log and in the partition's. */
  async #place(events: readonly StreamEvent[]) {
    const heads = await this.#heads.get(events.map((event) => event.tenantId));
    const moves = new Map<string, { from: Head; to: Head }>();
    const documents = events.map((event, index) => {
      const from = moves.get(event.tenantId)?.from ?? heads.get(event.tenantId) ?? { sequence: 0, hash: '' };
      const last = moves.get(event.tenantId)?.to ?? from;
      const document = toDocument(event, {
        partition: this.partition,
        ordinal: this.#fence.ordinal + index + 1,
        sequence: last.sequence + 1,
        previousHash: last.hash,
      });
      moves.set(event.tenantId, { from, to: document });
      return document;
    });
    return { documents, moves };
  }

  async #write(
    to: { readonly position: number; readonly ordinal: number; readonly commitToken: string },
    documents: readonly EventDocument[],
    moves: ReadonlyMap<string, { from: Head; to: Head }>,
    write: (session: ClientSession) => Promise<void> | undefined,
  ): Promise<void> {
    const session = this.#session;
    try {
      await inTransaction(session, { retryForMs: this.#retryForMs }, async () => {
        const held = await passFence(partitionsOf(this.#db), this.partition, this.#fence, to, session);
        if (!held) throw new AttemptRefused('fenced');
        if (documents.length > 0) {
          await eventsOf(this.#db).insertMany([...documents], { session });
          await moveHeads(headsOf(this.#db), moves, session);
        }
        await write(session);
      });
    } catch (error) {
      await this.#explain(error, to.commitToken);
    }
  }

  /** Returns when the batch is committed after all; throws what happened otherwise. */
  async #explain(error: unknown, commitToken: string): Promise<void> {
    if (error instanceof AttemptRefused) {
      const stored = await partitionsOf(this.#db).findOne({ _id: this.partition });
      if (stored?.epoch === this.#fence.epoch && stored.commitToken === commitToken) return;
      throw this.#end(new Fenced(this.partition));
    }
    if (error instanceof CommitUnanswered) throw this.#end(new CommitUncertain(this.partition, error.cause));
    this.#heads.clear();
    throw error;
  }

  #end<E extends Error>(error: E): E {
    this.#dead = error;
    return error;
  }
}
