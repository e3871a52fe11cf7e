import type { RequestRecord } from '@rollcall/protocol/gateway/v1/request';

/** Takes records of SCIM requests to where they are kept. */
export interface RequestSink {
  send(records: readonly RequestRecord[]): Promise<void>;
}

export interface RequestRecorder {
  /** Never throws and never waits. */
  record(record: RequestRecord): void;
  /** Sends what is waiting, and takes no more. */
  stop(): Promise<void>;
}

export interface RecorderParts {
  readonly sink: RequestSink;
  /** Called with the number of records that are on their way safely. */
  readonly onRecorded: (records: number) => void;
  /** Called with the number that is lost; with the error unless there was no room for them. */
  readonly onDropped: (records: number, error?: unknown) => void;
  /** How long records are gathered, so that a busy gateway sends them by the hundred. In milliseconds. */
  readonly gatherMs: number;
}

const maxWaiting = 5_000;
const maxWaitingBytes = 16 * 1024 * 1024;
const maxBatch = 500;

/**
 * Sends records in batches, one batch at a time. What does not fit into the queue while the sink is slow, and what the sink
 * does not take, is dropped and counted: the log of requests never holds up a request.
 */
export function createRequestRecorder(parts: RecorderParts): RequestRecorder {
  return new Recorder(parts);
}

class Recorder implements RequestRecorder {
  readonly #parts: RecorderParts;
  #waiting: RequestRecord[] = [];
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  record(record: RequestRecord): void {
    const size = sizeOf(record);
    const isFull = this.#waiting.length >= maxWaiting || this.#waitingBytes + size > maxWaitingBytes;
    if (this.#stopped || isFull) {
      this.#parts.onDropped(1);
      return;
    }
    this.#waiting.push(record);
    this.#waitingBytes += size;
    if (!this.#sending) this.#gather();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#flush();
  }

  #gather(): void {
    this.#timer ??= setTimeout(() => this.#flush(), this.#parts.gatherMs).unref();
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
      if (this.#waiting.length > 0) this.#gather();
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    const { sink, onRecorded, onDropped } = this.#parts;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, maxBatch);
      this.#waitingBytes -= batch.reduce((sum, record) => sum + sizeOf(record), 0);
      await sink.send(batch).then(
        () => onRecorded(batch.length),
        (error: unknown) => onDropped(batch.length, error),
      );
    }
  }
}

/** Of a record on its way, roughly. */
export function sizeOf({ path, requestBody, responseBody }: RequestRecord): number {
  return 500 + path.length + requestBody.length + responseBody.length;
}
