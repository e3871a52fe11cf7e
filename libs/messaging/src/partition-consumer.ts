import type { Admin, Consumer, EachBatchPayload } from 'kafkajs';
import type { KafkaHandle, MessagingLog } from './kafka.ts';
import { toIncoming } from './messages.ts';
import { type LanePort, type PartitionHandler, PartitionLane } from './partition-lane.ts';
import { fetchBounds } from './topic-bounds.ts';

export interface PartitionConsumerOptions {
  readonly topic: string;
  readonly groupId: string;
  /** How long a silent member is waited for before others take its partitions. @default 6000, the least Kafka allows */
  readonly sessionTimeoutMs?: number;
  /** Most messages one call of a handler gets; fewer for a while after it failed. @default 500 */
  readonly maxBatchMessages?: number;
  readonly log: MessagingLog;
  /** Called whenever this process has joined the group or lost it. */
  onMembership?(joined: boolean): void;
  /** Called for every assigned partition, and again after its handler failed. */
  open(partition: number): Promise<PartitionHandler>;
}

export interface PartitionConsumer {
  /** The partitions this process reads now. */
  readonly assigned: readonly number[];
  /** True while the group knows this process. */
  readonly joined: boolean;
  /** Lets the running batches end, closes the handlers and leaves the group. */
  stop(): Promise<void>;
}

const maxWaitMs = 100;
const rebalanceTimeoutMs = 10_000;
const restartAfterMs = 1_000;
const hintEveryMs = 10_000;

/**
 * Joins a consumer group and keeps one handler for each partition that is assigned. Reading begins at the handler's own
 * position; the group's offsets are committed now and then, for those who watch lag. Starts without brokers too.
 */
export async function startPartitionConsumer(
  kafka: KafkaHandle,
  options: PartitionConsumerOptions,
): Promise<PartitionConsumer> {
  const consumer = new GroupMember(kafka, options);
  consumer.start();
  return consumer;
}

class GroupMember implements PartitionConsumer {
  readonly #kafka: KafkaHandle;
  readonly #options: PartitionConsumerOptions;
  readonly #admin: Admin;
  readonly #lanes = new Map<number, PartitionLane>();
  readonly #closing = new Map<number, Promise<void>>();
  #consumer: Consumer | undefined;
  #joining: Promise<void> | undefined;
  #joined = false;
  #troubled = false;
  #stopped = false;
  #stopping: Promise<void> | undefined;
  #restart: NodeJS.Timeout | undefined;
  #hint: NodeJS.Timeout | undefined;
  #confirmation = Promise.withResolvers<void>();
  #bounds: ReturnType<typeof fetchBounds> | undefined;

  constructor(kafka: KafkaHandle, options: PartitionConsumerOptions) {
    this.#kafka = kafka;
    this.#options = options;
    this.#admin = kafka.client({ requestTimeoutMs: 5_000, retries: 2 }).admin();
  }

  get assigned(): readonly number[] {
    return [...this.#lanes.keys()].sort((a, b) => a - b);
  }

  get joined(): boolean {
    return this.#joined;
  }

  start(): void {
    this.#hint = setInterval(() => void this.#commitHints(), hintEveryMs).unref();
    void this.#connect();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    clearInterval(this.#hint);
    for (const partition of this.#lanes.keys()) this.#closeLane(partition);
    await Promise.all(this.#closing.values());
    // kafkajs cannot leave a group that it is about to join: it would stay in it.
    await this.#joining?.catch(() => undefined);
    await this.#consumer?.disconnect();
    await this.#admin.disconnect();
  }

  /** A new kafkajs consumer. It survives what it takes for passing; anything else ends it, and another one follows. */
  async #connect(): Promise<void> {
    const { topic, groupId, sessionTimeoutMs = 6_000 } = this.#options;
    const consumer = this.#kafka.client({ requestTimeoutMs: 10_000, retries: 5 }).consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: sessionTimeoutMs / 4,
      rebalanceTimeout: rebalanceTimeoutMs,
      maxWaitTimeInMs: maxWaitMs,
      minBytes: 1,
      allowAutoTopicCreation: false,
    });
    this.#consumer = consumer;
    this.#listen(consumer);
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      if (this.#stopped) return await consumer.disconnect();
      this.#joining = consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async (payload) => this.#dispatch(payload),
      });
      await this.#joining;
    } catch (error) {
      this.#report('the consumer could not start', { topic, groupId, error });
      await this.#replace(consumer);
    }
  }

  #listen(consumer: Consumer): void {
    const { GROUP_JOIN, HEARTBEAT, STOP, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => this.#assign(payload.memberAssignment[this.#options.topic] ?? []));
    consumer.on(HEARTBEAT, () => this.#confirm());
    consumer.on(STOP, () => {
      this.#setJoined(false);
    });
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      const { topic, groupId } = this.#options;
      this.#setJoined(false);
      this.#report('the consumer failed and starts again', { topic, groupId, error });
      if (!restart) void this.#replace(consumer);
    });
  }

  async #replace(consumer: Consumer): Promise<void> {
    if (this.#stopped || consumer !== this.#consumer) return;
    this.#consumer = undefined;
    await consumer.disconnect().catch((error: unknown) => {
      this.#options.log.debug('disconnecting failed', { error });
    });
    if (this.#stopped) return;
    this.#restart = setTimeout(() => void this.#connect(), restartAfterMs);
  }

  /** Runs inside kafkajs's join, before it fetches: from here on nothing is fetched from an offset of its own choice. */
  #assign(partitions: readonly number[]): void {
    if (this.#stopped) return;
    this.#setJoined(true);
    this.#troubled = false;
    this.#confirm();
    for (const partition of this.#lanes.keys()) {
      if (!partitions.includes(partition)) this.#closeLane(partition);
    }
    for (const partition of partitions) {
      const lane = this.#lanes.get(partition);
      if (lane) lane.restore();
      else this.#lanes.set(partition, this.#openLane(partition));
    }
    const { topic, groupId, log } = this.#options;
    log.info('partitions assigned', { topic, groupId, partitions: [...partitions] });
  }

  #openLane(partition: number): PartitionLane {
    const { topic, log, open, maxBatchMessages = 500 } = this.#options;
    const before = this.#closing.get(partition) ?? Promise.resolve();
    return new PartitionLane({ topic, partition, port: this.#port(partition), log, maxBatchMessages, open }, before);
  }

  #closeLane(partition: number): void {
    const closed = this.#lanes
      .get(partition)
      ?.close()
      .then(() => {
        if (this.#closing.get(partition) === closed) this.#closing.delete(partition);
      });
    this.#lanes.delete(partition);
    if (closed) this.#closing.set(partition, closed);
  }

  #port(partition: number): LanePort {
    const { topic } = this.#options;
    const whileJoined = (action: (consumer: Consumer) => void) => {
      if (this.#consumer && this.#joined) action(this.#consumer);
    };
    return {
      seek: (offset) => whileJoined((consumer) => consumer.seek({ topic, partition, offset: String(offset) })),
      pause: () => whileJoined((consumer) => consumer.pause([{ topic, partitions: [partition] }])),
      resume: () => whileJoined((consumer) => consumer.resume([{ topic, partitions: [partition] }])),
      bounds: async () => {
        this.#bounds ??= fetchBounds(this.#admin, topic).finally(() => {
          this.#bounds = undefined;
        });
        const bounds = (await this.#bounds).get(partition);
        if (!bounds) throw new Error('the brokers do not know the partition');
        return bounds;
      },
      confirmed: () => this.#confirmation.promise,
    };
  }

  /** Once for each outage; what follows until the group is joined again is the same story. */
  #report(message: string, fields: Record<string, unknown>): void {
    const { log } = this.#options;
    if (this.#troubled) log.debug(message, fields);
    else log.warn(message, fields);
    this.#troubled = true;
  }

  #setJoined(joined: boolean): void {
    if (joined === this.#joined) return;
    this.#joined = joined;
    this.#options.onMembership?.(joined);
  }

  #confirm(): void {
    this.#confirmation.resolve();
    this.#confirmation = Promise.withResolvers<void>();
  }

  #dispatch({ batch, resolveOffset, isStale }: EachBatchPayload): void {
    const last = batch.messages.at(-1);
    const lane = this.#lanes.get(batch.partition);
    if (!last || !lane || isStale()) return;
    const { fetchedOffset } = batch as typeof batch & { fetchedOffset: string };
    if (lane.accept(Number(fetchedOffset), batch.messages.map(toIncoming))) resolveOffset(last.offset);
  }

  async #commitHints(): Promise<void> {
    if (!this.#consumer || !this.#joined) return;
    const { topic, log } = this.#options;
    const hints = Array.from(this.#lanes).flatMap(([partition, { position }]) =>
      position === undefined ? [] : [{ topic, partition, offset: String(position) }],
    );
    try {
      if (hints.length > 0) await this.#consumer.commitOffsets(hints);
    } catch (error) {
      log.debug('the offset hint was not committed', { topic, error });
    }
  }
}
