import { setTimeout as delay } from 'node:timers/promises';
import type {
  DirectoryQueryServiceClient,
  Lookup,
  LookupAnswer,
  LookupRequest,
  LookupResponse,
} from '@rollcall/protocol/directory/v1/query';
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
  ask(lookup: Omit<Lookup, 'id'>): Promise<LookupAnswer | undefined>;
}

const firstPauseMs = 50;
const longestPauseMs = 2_000;
/** Look-ups in one message; a filter's length bounds each. */
const maxMessage = 100;

/** Keeps the stream open until it is stopped; when it breaks, everybody who waits is told at once, and it is opened again. */
export function startDirectoryLookups(client: DirectoryQueryServiceClient, options: LookupOptions): DirectoryLookups {
  const { timeoutMs, maxWaiting, log, onLookup } = options;
  const waiting = new Map<number, (answer: LookupAnswer | undefined) => void>();
  const stopping = new AbortController();
  const gathered: Lookup[] = [];
  let stream: Duplex<LookupRequest, LookupResponse> | undefined;
  let lastId = 0;
  let pauseMs = firstPauseMs;

  const serve = async (opened: Duplex<LookupRequest, LookupResponse>): Promise<void> => {
    try {
      for await (const response of opened.responses) {
        pauseMs = firstPauseMs;
        for (const answer of response.answers) waiting.get(answer.id)?.(answer);
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
  /** Those that come in one turn of the event loop leave, and expire, together. How many wait is bounded: nobody need wait for the peer to keep pace. */
  const send = () => {
    while (gathered.length > 0) {
      const lookups = gathered.splice(0, maxMessage);
      const giveUp = () => {
        for (const { id } of lookups) waiting.get(id)?.(undefined);
      };
      setTimeout(giveUp, timeoutMs).unref();
      if (stream) stream.send({ lookups }).catch(giveUp);
    }
  };
  const ask: DirectoryLookups['ask'] = async (lookup) => {
    if (!stream || waiting.size >= maxWaiting) return undefined;
    lastId += 1;
    const id = lastId;
    const { promise, resolve } = Promise.withResolvers<LookupAnswer | undefined>();
    waiting.set(id, resolve);
    if (gathered.push({ ...lookup, id }) === 1) setImmediate(send);
    return promise.finally(() => waiting.delete(id));
  };
  return {
    async ask(lookup) {
      const answer = await ask(lookup);
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
