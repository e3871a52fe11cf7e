import { setTimeout as delay } from 'node:timers/promises';
import type { DirectoryQueryServiceClient, LookupRequest, LookupResponse } from '@rollcall/protocol/directory/v1/query';
import { type Duplex, type Log, openDuplex, type Running } from '@rollcall/service-kit';

export interface LookupOptions {
  /** After so long without an answer it is to be had by another way. */
  readonly timeoutMs: number;
  /** Waiting for an answer at a time. */
  readonly maxWaiting: number;
  readonly log: Log;
  /** Told of every look-up whether the stream had an answer. */
  readonly onLookup: (isAnswered: boolean) => void;
}

/** Look-ups over one stream that stays open: a fraction of what a call each costs, and many are answered by one query. */
export interface DirectoryLookups extends Running {
  /** Undefined when the stream has no answer: it is down, too busy or too slow. Never rejects. */
  ask(request: Omit<LookupRequest, 'id'>): Promise<LookupResponse | undefined>;
}

const firstPauseMs = 50;
const longestPauseMs = 2_000;

/** Keeps the stream open until it is stopped; when it breaks, everybody who waits is told at once, and it is opened again. */
export function startDirectoryLookups(client: DirectoryQueryServiceClient, options: LookupOptions): DirectoryLookups {
  const { timeoutMs, maxWaiting, log, onLookup } = options;
  const waiting = new Map<number, (response: LookupResponse | undefined) => void>();
  const stopping = new AbortController();
  let stream: Duplex<LookupRequest, LookupResponse> | undefined;
  let lastId = 0;
  let pauseMs = firstPauseMs;

  const serve = async (opened: Duplex<LookupRequest, LookupResponse>): Promise<void> => {
    try {
      for await (const response of opened.responses) {
        pauseMs = firstPauseMs;
        waiting.get(response.id)?.(response);
      }
    } catch (error) {
      if (!stopping.signal.aborted) log.warn('the stream of look-ups broke', { error });
    }
  };
  const keepOpen = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      stream = openDuplex<LookupRequest, LookupResponse>(client.lookup);
      await serve(stream);
      stream = undefined;
      for (const settle of waiting.values()) settle(undefined);
      await delay(pauseMs * (0.5 + Math.random()), undefined, { signal: stopping.signal }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  };
  const running = keepOpen();
  const ask: DirectoryLookups['ask'] = async (request) => {
    if (!stream || waiting.size >= maxWaiting) return undefined;
    lastId += 1;
    const id = lastId;
    const { promise, resolve } = Promise.withResolvers<LookupResponse | undefined>();
    const timer = setTimeout(resolve, timeoutMs, undefined);
    waiting.set(id, resolve);
    // How many wait is bounded, so nothing has to wait for the peer to keep pace.
    stream.send({ ...request, id }).catch(() => resolve(undefined));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  };
  return {
    async ask(request) {
      const answer = await ask(request);
      onLookup(answer !== undefined);
      return answer;
    },
    async stop() {
      stopping.abort();
      stream?.cancel();
      await running;
    },
  };
}
