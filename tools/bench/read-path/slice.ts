import type { Histogram } from 'hdr-histogram-js';
import { latencyHistogram } from '../latency.ts';
import { cpuTimes } from '../write-path/cpu.ts';
import type { Case } from './cases.ts';
import { type Contestant, ScimClient } from './contestant.ts';

/** What one contestant did in one case, over all its slices. */
export interface Score {
  requests: number;
  elapsedMs: number;
  /** Microseconds. */
  readonly latencies: Histogram;
  /** CPU in milliseconds, by role. */
  readonly cpuMs: Map<string, number>;
}

export function newScore(): Score {
  return { requests: 0, elapsedMs: 0, latencies: latencyHistogram(), cpuMs: new Map() };
}

/** Lets a contestant answer one case for a while. @throws when an answer is wrong. */
export async function runSlice(
  one: Case,
  contestant: Contestant,
  { durationMs, score, signal }: { readonly durationMs: number; readonly score: Score; readonly signal: AbortSignal },
): Promise<void> {
  const client = new ScimClient(contestant, one.callers);
  const before = await cpuTimes(contestant.processes);
  const begin = performance.now();
  let sent = 0;
  const call = async (): Promise<void> => {
    do {
      signal.throwIfAborted();
      const index = (sent++ * 7919) % contestant.ids.length;
      const started = performance.now();
      const { status, text } = await client.send('GET', one.path(contestant, index));
      score.latencies.recordValue(Math.round((performance.now() - started) * 1000));
      if (status !== 200 || !one.isRight(text, contestant, index)) {
        throw new Error(`${contestant.name} answered "${one.name}" wrongly (${status}): ${text.slice(0, 300)}`);
      }
      score.requests += 1;
    } while (performance.now() < begin + durationMs);
  };
  try {
    await Promise.all(Array.from({ length: one.callers }, call));
  } finally {
    await client.close();
  }
  score.elapsedMs += performance.now() - begin;
  for (const [role, ms] of await cpuTimes(contestant.processes)) {
    score.cpuMs.set(role, (score.cpuMs.get(role) ?? 0) + ms - (before.get(role) ?? 0));
  }
}
