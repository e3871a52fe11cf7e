import type { MessagingLog } from './kafka.ts';
import type { IncomingMessage } from './messages.ts';

/** What processes one assigned partition. */
export interface PartitionHandler {
  /** Next offset wanted, as it is stored with what the handler did. */
  readonly position: number;
  /** Aborts when the handler failed outside of a call; means what rejecting means. */
  readonly ended?: AbortSignal;
  /** One call at a time. Rejecting means: close me, open me again, and give me everything from my position on. */
  handle(messages: readonly IncomingMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** How a lane steers the fetching of its partition. */
export interface LanePort {
  seek(offset: number): void;
  pause(): void;
  resume(): void;
  /** First offset there is, and the one after the last. */
  bounds(): Promise<{ low: number; high: number }>;
  /** Resolves when the group has confirmed, from now on, that the partition is still ours. */
  confirmed(): Promise<void>;
}

export interface LaneOptions {
  readonly topic: string;
  readonly partition: number;
  readonly port: LanePort;
  readonly log: MessagingLog;
  readonly maxBatchMessages: number;
  open(partition: number): Promise<PartitionHandler>;
}

const maxQueuedMessages = 2_000;
const maxQueuedBytes = 8 * 1024 * 1024;
const firstRetryMs = 100;
const maxRetryMs = 5_000;

/**
 * One assigned partition from fetch to handler. Fetching runs ahead into a bounded queue, so what arrives while a batch
 * is handled forms the next batch, and a slow partition holds up no other.
 */
export class PartitionLane {
  readonly #options: LaneOptions;
  readonly #closed = Promise.withResolvers<void>();
  readonly #ended: Promise<void>;
  #open = false;
  #closing = false;
  #handler: PartitionHandler | undefined;
  /** Offset the next fetched batch begins with. */
  #next = 0;
  #queue: IncomingMessage[] = [];
  #queuedBytes = 0;
  #full = false;
  #broken: Error | undefined;
  #wake: (() => void) | undefined;
  /** Most messages of the next batch: less after each failure, in case it was too much for one go. */
  #batchMessages: number;
  /** Offset at which a gap was seen once; the second time it is taken as one. */
  #gapAt = -1;

  constructor(options: LaneOptions, after: Promise<void>) {
    this.#options = options;
    this.#batchMessages = options.maxBatchMessages;
    options.port.pause();
    this.#ended = after.then(() => this.#run());
  }

  /** Stored position of the handler; undefined while there is none. */
  get position(): number | undefined {
    return this.#handler?.position;
  }

  /** Takes a fetched batch. False: it is not wanted, and fetching goes on elsewhere. */
  accept(fetchedOffset: number, messages: readonly IncomingMessage[]): boolean {
    if (!this.#open) return false;
    if (fetchedOffset !== this.#next && this.#gapAt !== this.#next) {
      this.#gapAt = this.#next;
      this.#break(new Error(`offset ${fetchedOffset} came instead of ${this.#next}`));
      return false;
    }
    const fresh = messages.filter((message) => message.offset >= this.#next);
    const last = fresh.at(-1);
    if (!last) return true;
    if (fetchedOffset !== this.#next)
      this.#warn('a gap in the topic was passed over', { from: this.#next, to: fetchedOffset });
    this.#next = last.offset + 1;
    this.#queue.push(...fresh);
    this.#queuedBytes += sizeOf(fresh);
    if (!this.#full && (this.#queue.length >= maxQueuedMessages || this.#queuedBytes >= maxQueuedBytes)) {
      this.#full = true;
      this.#options.port.pause();
    }
    this.#wake?.();
    return true;
  }

  /** The group was joined anew and fetching knows nothing any more: says again where to go on. */
  restore(): void {
    if (!this.#open || this.#full) this.#options.port.pause();
    if (this.#open) this.#options.port.seek(this.#next);
  }

  /** Ends after the batch that is being handled; what is queued is left for the next owner. */
  close(): Promise<void> {
    this.#closing = true;
    this.#closed.resolve();
    this.#wake?.();
    return this.#ended;
  }

  async #run(): Promise<void> {
    for (let retryMs = firstRetryMs; !this.#closing; ) {
      try {
        await this.#openHandler();
        await this.#consume(() => {
          retryMs = firstRetryMs;
        });
      } catch (error) {
        this.#warn('the partition is opened again', { error, retryMs });
      }
      await this.#closeHandler();
      if (this.#closing) return;
      const paused = new Promise<void>((resolve) => setTimeout(resolve, retryMs).unref());
      await Promise.race([this.#closed.promise, paused.then(() => this.#options.port.confirmed())]);
      retryMs = Math.min(retryMs * 2, maxRetryMs);
    }
  }

  async #openHandler(): Promise<void> {
    const handler = await this.#options.open(this.#options.partition);
    this.#handler = handler;
    handler.ended?.addEventListener('abort', () => {
      if (this.#handler === handler) this.#break(asError(handler.ended?.reason));
    });
    handler.ended?.throwIfAborted();
    const { position } = handler;
    const { low, high } = await this.#options.port.bounds();
    if (this.#closing) return;
    this.#next = position >= low && position <= high ? position : low;
    if (this.#next !== position) {
      const message =
        position < low ? 'records were deleted before they were read' : 'the topic was replaced or cut off';
      this.#options.log.error(message, { ...this.#where(), position, low, high });
    }
    this.#open = true;
    this.#options.port.seek(this.#next);
    this.#options.port.resume();
  }

  async #consume(succeeded: () => void): Promise<void> {
    while (!this.#closing && this.#handler) {
      if (this.#broken) throw this.#broken;
      if (this.#queue.length === 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const batch = this.#queue.splice(0, this.#batchMessages);
      this.#queuedBytes -= sizeOf(batch);
      await this.#handle(this.#handler, batch);
      succeeded();
      if (this.#full && this.#queue.length < maxQueuedMessages / 2 && this.#queuedBytes < maxQueuedBytes / 2) {
        this.#full = false;
        this.#options.port.resume();
      }
    }
  }

  async #handle(handler: PartitionHandler, batch: readonly IncomingMessage[]): Promise<void> {
    try {
      await handler.handle(batch);
      this.#batchMessages = Math.min(this.#batchMessages * 2, this.#options.maxBatchMessages);
    } catch (error) {
      this.#batchMessages = Math.ceil(batch.length / 2);
      throw error;
    }
  }

  async #closeHandler(): Promise<void> {
    this.#open = false;
    this.#full = false;
    this.#broken = undefined;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#options.port.pause();
    const handler = this.#handler;
    this.#handler = undefined;
    try {
      await handler?.close();
    } catch (error) {
      this.#warn('closing the partition failed', { error });
    }
  }

  #break(error: Error): void {
    this.#open = false;
    this.#broken = error;
    this.#options.port.pause();
    this.#wake?.();
  }

  #warn(message: string, fields: Record<string, unknown>): void {
    this.#options.log.warn(message, { ...this.#where(), ...fields });
  }

  #where() {
    return { topic: this.#options.topic, partition: this.#options.partition };
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the handler has ended', { cause: reason });
}

function sizeOf(messages: readonly IncomingMessage[]): number {
  return messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
}
