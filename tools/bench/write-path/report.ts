import { percentileMs } from '../latency.ts';
import { table } from '../table.ts';
import type { Hop } from './hops.ts';
import type { LoadResult } from './load.ts';
import type { Observed } from './service-metrics.ts';

/** One level of load. Latencies and CPU in milliseconds, CPU for each acknowledged request. */
export interface LevelReport {
  readonly concurrency: number;
  readonly acknowledged: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Everything that was not answered 201, by status or error. */
  readonly errors: Readonly<Record<string, number>>;
  readonly cpu: Readonly<Record<string, number>>;
  readonly hops: readonly { readonly name: string; readonly mean: number; readonly p95: number }[];
  /** After the last answer, until the provisioner had taken in all events; absent when it did not in time. */
  readonly takenInMs?: number;
  /** What the services' own metrics say of this while. */
  readonly services: readonly Observed[];
}

export function reportLevel(level: {
  readonly concurrency: number;
  readonly load: LoadResult;
  readonly cpu: ReadonlyMap<string, number>;
  readonly hops: readonly Hop[];
  readonly takenInMs: number | undefined;
  readonly services: readonly Observed[];
}): LevelReport {
  const { load, takenInMs } = level;
  return {
    concurrency: level.concurrency,
    acknowledged: load.acknowledged.size,
    perSecond: load.acknowledged.size / (load.elapsedMs / 1000),
    p50: percentileMs(load.latencies, 50),
    p95: percentileMs(load.latencies, 95),
    p99: percentileMs(load.latencies, 99),
    max: load.latencies.maxValue / 1000,
    errors: Object.fromEntries(load.errors),
    cpu: Object.fromEntries(level.cpu),
    hops: level.hops.map(({ name, durations }) => ({
      name,
      mean: durations.mean / 1000,
      p95: percentileMs(durations, 95),
    })),
    services: level.services,
    ...(takenInMs === undefined ? {} : { takenInMs }),
  };
}

/** The levels as Markdown tables: requests, CPU, hops. */
export function printWritePath(levels: readonly LevelReport[]): string {
  const errors = ({ errors }: LevelReport) =>
    Object.entries(errors)
      .map(([what, count]) => `${count} × ${what}`)
      .join(', ') || 'none';
  const names = levels.map(({ concurrency }) => `${concurrency} at a time`);
  const roles = Object.keys(levels[0]?.cpu ?? {});
  const total = (level: LevelReport) => Object.values(level.cpu).reduce((sum, ms) => sum + ms, 0);
  return [
    table(
      ['at a time', '/s', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'errors', 'provisioner behind ms'],
      levels.map((level) => [
        ...[level.concurrency, level.perSecond, level.p50, level.p95, level.p99, level.max],
        errors(level),
        level.takenInMs ?? 'still behind',
      ]),
    ),
    table(
      ['CPU, ms a request', ...names],
      [
        ...roles.map((role) => [role, ...levels.map(({ cpu }) => cpu[role] ?? 0)]),
        ['all', ...levels.map((level) => total(level))],
      ],
    ),
    table(
      ['hop, mean (p95) ms', ...names],
      (levels[0]?.hops ?? []).map(({ name }, index) => [
        name,
        ...levels.map(({ hops }) => `${hops[index]?.mean.toFixed(1)} (${hops[index]?.p95.toFixed(0)})`),
      ]),
    ),
    servicesTable(levels),
  ].join('\n\n');
}

/** What the services' histograms say, a row for each series. */
function servicesTable(levels: readonly LevelReport[]): string {
  const header = ['metric, mean ms (count)', ...levels.map(({ concurrency }) => `${concurrency} at a time`)];
  const keys = new Set(levels.flatMap(({ services }) => services.map(({ role, series }) => `${role} ${series}`)));
  const rows = [...keys].sort().map((key) => [
    key,
    ...levels.map(({ services }) => {
      const observed = services.find(({ role, series }) => `${role} ${series}` === key);
      return observed ? `${observed.meanMs.toFixed(2)} (${observed.count})` : '';
    }),
  ]);
  return rows.length === 0 ? '' : table(header, rows);
}
