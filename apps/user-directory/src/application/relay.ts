import type { PartitionLog, RecordedEvent } from '@rollcall/event-store';

export interface RelayParts {
  readonly log: PartitionLog;
  /** Resolves when all of them are published, in order. */
  readonly publish: (events: readonly RecordedEvent[]) => Promise<void>;
  readonly onPublished: (events: readonly RecordedEvent[]) => void;
  readonly onFailure: (error: unknown, retryMs: number) => void;
}

const maxEvents = 500;
const maxTail = 5_000;
/** How long the mark may be behind: so much is published again after a crash. */
const saveEveryMs = 250;
const firstRetryMs = 100;
const maxRetryMs = 5_000;

/**
 * Publishes a partition's events in the order of the log, from the mark on. The mark is saved some time after publishing, so
 * events may be published twice; none is left out, and none is published before one that precedes it was.
 */
export class Relay {
  readonly #parts: RelayParts;
  readonly #stopped = Promise.withResolvers<void>();
  #running = true;
  #wake: (() => void) | undefined;
  /** Events just committed, to be published without reading them back. */
  #tail: RecordedEvent[] = [];
  /** Of the next publication: fewer after each that failed, in case all of them take longer than a publication may. */
  #limit = maxEvents;
  #mark: number | undefined;
  #saving: NodeJS.Timeout | undefined;
  #saved: Promise<void> = Promise.resolve();
  readonly #ended: Promise<void>;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#ended = this.#run();
  }

  /** Tells of events that have been committed. */
  committed(events: readonly RecordedEvent[]): void {
    if (this.#tail.length + events.length > maxTail) this.#tail = [];
    else this.#tail.push(...events);
    this.#wake?.();
  }

  /** Ends after what is being published, and with the mark behind it. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#stopped.resolve();
    this.#wake?.();
    await this.#ended;
    await this.#saved;
    if (this.#saving) await this.#saveMark();
  }

  async #run(): Promise<void> {
    for (let retryMs = firstRetryMs; this.#running; ) {
      try {
        this.#mark ??= await this.#parts.log.relayMark();
        const events = await this.#after(this.#mark);
        if (events.length === 0) {
          await this.#committedMore(this.#mark);
          continue;
        }
        await this.#parts.publish(events);
        this.#mark = events.at(-1)?.ordinal ?? this.#mark;
        this.#saving ??= setTimeout(() => {
          this.#saved = this.#saveMark();
        }, saveEveryMs);
        this.#parts.onPublished(events);
        retryMs = firstRetryMs;
        this.#limit = Math.min(this.#limit * 2, maxEvents);
      } catch (error) {
        this.#limit = Math.ceil(this.#limit / 2);
        this.#parts.onFailure(error, retryMs);
        await this.#pause(retryMs);
        retryMs = Math.min(retryMs * 2, maxRetryMs);
      }
    }
  }

  async #saveMark(): Promise<void> {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    try {
      if (this.#mark !== undefined) await this.#parts.log.saveRelayMark(this.#mark);
    } catch (error) {
      this.#parts.onFailure(error, saveEveryMs);
    }
  }

  async #after(mark: number): Promise<readonly RecordedEvent[]> {
    this.#tail = this.#tail.filter(({ ordinal }) => ordinal > mark);
    if (this.#tail[0]?.ordinal === mark + 1) return this.#tail.slice(0, this.#limit);
    if (this.#parts.log.ordinal === mark) return [];
    return this.#parts.log.readFrom(mark + 1, this.#limit);
  }

  async #committedMore(mark: number): Promise<void> {
    if (this.#parts.log.ordinal > mark || !this.#running) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const elapsed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([elapsed, this.#stopped.promise]);
    clearTimeout(timer);
  }
}
