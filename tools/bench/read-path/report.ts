import { percentileMs } from '../latency.ts';
import { table } from '../table.ts';
import type { Case } from './cases.ts';
import type { Contestant } from './contestant.ts';
import type { Score } from './slice.ts';
import type { Walk } from './walk.ts';

/** One contestant in one case. Milliseconds; CPU of its own processes and of the shared database, for each request. */
export interface Line {
  readonly contestant: string;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: Readonly<Record<string, number>>;
}

export interface CaseReport {
  readonly name: string;
  readonly callers: number;
  readonly lines: readonly Line[];
}

export interface ReadPathReport {
  readonly users: number;
  readonly cases: readonly CaseReport[];
  readonly walks: readonly Walk[];
}

export function reportCase(one: Case, scores: ReadonlyMap<Contestant, Score>): CaseReport {
  const lines = Array.from(scores, ([{ name, processes }, { requests, elapsedMs, latencies, cpuMs }]) => ({
    contestant: name,
    perSecond: requests / (elapsedMs / 1000),
    p50: percentileMs(latencies, 50),
    p99: percentileMs(latencies, 99),
    cpu: Object.fromEntries(
      [...new Set(processes.map(({ role }) => role))].map((role) => [role, (cpuMs.get(role) ?? 0) / requests]),
    ),
  }));
  return { name: one.name, callers: one.callers, lines };
}

/** Markdown tables: the cases with their ratios, CPU, the walks. */
export function printReadPath({ users, cases, walks }: ReadPathReport): string {
  const pairs = cases.map(({ name, callers, lines: [ours, theirs] }) => ({ name, callers, ours, theirs }));
  const walk = (contestant: string) => walks.find((each) => each.contestant !== contestant)?.elapsedMs ?? 0;
  return [
    `${users} users.`,
    table(
      ['case', 'at a time', 'ours /s', 'p50 ms', 'p99 ms', 'peer /s', 'p50 ms', 'p99 ms', 'ratio'],
      pairs.map(({ name, callers, ours, theirs }) => [
        ...[name, callers, ours?.perSecond ?? 0, ours?.p50 ?? 0, ours?.p99 ?? 0],
        ...[theirs?.perSecond ?? 0, theirs?.p50 ?? 0, theirs?.p99 ?? 0],
        (ours?.perSecond ?? 0) / (theirs?.perSecond ?? 1),
      ]),
    ),
    table(
      ['CPU, ms a request', 'of ours', 'of the peer'],
      pairs.map(({ name, ours, theirs }) => [name, cpuText(ours), cpuText(theirs)]),
    ),
    table(
      ['paging through all', 'by', 'ms', 'first page ms', 'last page ms', 'times faster than the peer'],
      walks.map(({ contestant, paging, elapsedMs, firstPageMs, lastPageMs }) => [
        ...[contestant, paging, elapsedMs, firstPageMs, lastPageMs],
        walk('Rollcall') / elapsedMs,
      ]),
    ),
  ].join('\n\n');
}

function cpuText(line: Line | undefined): string {
  return Object.entries(line?.cpu ?? {})
    .map(([role, ms]) => `${role} ${ms.toPrecision(2)}`)
    .join(', ');
}
