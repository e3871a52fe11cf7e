import type { InstalledProcess } from '../installation.ts';

/** Sum and count of every histogram and summary of a process, by name and labels. */
export type Observations = ReadonlyMap<string, { readonly sum: number; readonly count: number }>;

/** One series of a service's `/metrics` over a while. Only those in seconds are told. */
export interface Observed {
  readonly role: string;
  readonly series: string;
  readonly count: number;
  readonly meanMs: number;
}

/** Sums and counts in seconds; not those that every Node process has. */
const ownSeries = /^(?!nodejs_)(\w+_seconds)_(sum|count)(?:\{(.*)\})? (\S+)/;

/** What the services tell about themselves now, by role; nothing from those that do not answer. */
export async function observations(processes: readonly InstalledProcess[]): Promise<ReadonlyMap<string, Observations>> {
  const all = new Map<string, Observations>();
  for (const { role, opsPort } of processes) {
    if (opsPort === undefined) continue;
    const response = await fetch(`http://127.0.0.1:${opsPort}/metrics`).catch(() => undefined);
    if (response?.ok) all.set(role, parse(await response.text()));
  }
  return all;
}

/** The means of what was observed between two moments. */
export function observedBetween(
  before: ReadonlyMap<string, Observations>,
  after: ReadonlyMap<string, Observations>,
): readonly Observed[] {
  return [...after].flatMap(([role, now]) =>
    [...now].flatMap(([series, { sum, count }]) => {
      const old = before.get(role)?.get(series) ?? { sum: 0, count: 0 };
      const added = count - old.count;
      return added > 0 ? [{ role, series, count: added, meanMs: ((sum - old.sum) / added) * 1000 }] : [];
    }),
  );
}

function parse(text: string): Observations {
  const found = new Map<string, { sum: number; count: number }>();
  for (const line of text.split('\n')) {
    const [, name, kind, labels = '', value] = ownSeries.exec(line) ?? [];
    if (name === undefined) continue;
    const kept = labels.split(',').filter((label) => label !== '' && !label.startsWith('service='));
    const series = kept.length > 0 ? `${name}{${kept.join(',')}}` : name;
    const entry = found.get(series) ?? { sum: 0, count: 0 };
    if (kind === 'sum') entry.sum = Number(value);
    else entry.count = Number(value);
    found.set(series, entry);
  }
  return found;
}
