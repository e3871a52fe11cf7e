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
  let waiting: RequestRecord[] = [];
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let stopped = false;

  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      waitingBytes -= batch.reduce((sum, record) => sum + sizeOf(record), 0);
      await parts.sink.send(batch).then(
        () => parts.onRecorded(batch.length),
        (error: unknown) => parts.onDropped(batch.length, error),
      );
    }
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    sending ??= sendAll().finally(() => {
      sending = undefined;
      if (waiting.length > 0) gather();
    });
    return sending;
  };
  const gather = (): void => {
    timer ??= setTimeout(flush, parts.gatherMs).unref();
  };
  return {
    record(record) {
      const size = sizeOf(record);
      if (stopped || waiting.length >= maxWaiting || waitingBytes + size > maxWaitingBytes) return parts.onDropped(1);
      waiting.push(record);
      waitingBytes += size;
      if (!sending) gather();
    },
    async stop() {
      stopped = true;
      await flush();
    },
  };
}

/** Of a record on its way, roughly. */
export function sizeOf({ path, requestBody, responseBody }: RequestRecord): number {
  return 500 + path.length + requestBody.length + responseBody.length;
}
