import { median } from '../latency.ts';
import { type Contestant, ScimClient } from './contestant.ts';

/** A walk through all users, a hundred a page. Times in milliseconds. */
export interface Walk {
  readonly contestant: string;
  readonly paging: 'index' | 'cursor';
  readonly users: number;
  readonly elapsedMs: number;
  readonly firstPageMs: number;
  readonly lastPageMs: number;
}

interface Page {
  readonly totalResults: number;
  readonly Resources: readonly { readonly id: string }[];
  readonly nextCursor?: string;
}

const pageSize = 100;
/** First and last page are asked for so often; the median counts. */
const repetitions = 9;

/** @throws when a user is missing or comes twice. */
export async function walkThrough(contestant: Contestant, paging: Walk['paging'], signal: AbortSignal): Promise<Walk> {
  const client = new ScimClient(contestant, 1);
  const page = (query: string) => client.json<Page>('GET', `/Users?count=${pageSize}&${query}`);
  try {
    const seen = new Set<string>();
    const begin = performance.now();
    let [query, last] = [paging === 'cursor' ? 'cursor' : 'startIndex=1', ''];
    while (query !== '') {
      signal.throwIfAborted();
      const { Resources, totalResults, nextCursor } = await page(query);
      for (const { id } of Resources) seen.add(id);
      last = query;
      const next = paging === 'cursor' ? nextCursor && `cursor=${nextCursor}` : `startIndex=${seen.size + 1}`;
      query = next && seen.size < totalResults && Resources.length > 0 ? next : '';
    }
    const elapsedMs = performance.now() - begin;
    if (seen.size !== contestant.ids.length) {
      throw new Error(`${contestant.name}, paging by ${paging}: ${seen.size} of ${contestant.ids.length} users came`);
    }
    const first = paging === 'cursor' ? 'cursor' : 'startIndex=1';
    const [firstPageMs, lastPageMs] = [await medianMs(() => page(first)), await medianMs(() => page(last))];
    return { contestant: contestant.name, paging, users: seen.size, elapsedMs, firstPageMs, lastPageMs };
  } finally {
    await client.close();
  }
}

async function medianMs(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const started = performance.now();
    await ask();
    times.push(performance.now() - started);
  }
  return median(times);
}
