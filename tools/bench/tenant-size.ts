import type { Installation } from './installation.ts';
import { percentileMs } from './latency.ts';
import { type Case, cases as lookUps } from './read-path/cases.ts';
import type { Contestant } from './read-path/contestant.ts';
import { fillByBulk } from './read-path/fill.ts';
import { newScore, runSlice } from './read-path/slice.ts';
import { table } from './table.ts';
import { makeTenants } from './write-path/bench-tenants.ts';

export interface TenantSizeOptions {
  /** Of the small and of the large tenant. */
  readonly sizes: readonly [number, number];
  readonly sliceMs: number;
  readonly rounds: number;
  readonly signal: AbortSignal;
  report(line: string): void;
}

/** Medians in milliseconds; the ratio is that of the large to the small tenant. */
export interface TenantSizeReport {
  readonly sizes: readonly [number, number];
  readonly cases: readonly { readonly name: string; readonly small: number; readonly large: number }[];
}

const list = (name: string, query: string): Case => ({
  name,
  callers: 4,
  path: () => `/Users?count=100&${query}`,
  isRight: (text) => (JSON.parse(text) as { Resources: object[] }).Resources.length > 0,
});

/** Requests whose answers are as large in a small tenant as in a large one. */
const cases: readonly Case[] = [
  list('list, first page', 'startIndex=1'),
  list('list by cursor, first page', 'cursor'),
  list('list sorted by meta.lastModified', 'sortBy=meta.lastModified'),
  ...lookUps.slice(0, 3),
  list('emails.value eq', `filter=${encodeURIComponent('emails.value eq "mail.777@acme.test"')}`),
  list(
    'emails[type eq "work" and value sw]',
    `filter=${encodeURIComponent('emails[type eq "work" and value sw "quartz.200@"]')}`,
  ),
  list(
    'enterprise employeeNumber eq and active',
    `filter=${encodeURIComponent('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "100777" and active eq true')}`,
  ),
];

/** Reads two tenants of one installation in turn, one of them a hundred times as large as the other. */
export async function benchTenantSize(
  installation: Installation,
  options: TenantSizeOptions,
): Promise<TenantSizeReport> {
  const { sizes, signal, report, rounds } = options;
  const tenants = await makeTenants(installation, 2);
  const contestants: Contestant[] = [];
  for (const [index, { bearerToken, tenantId }] of tenants.entries()) {
    report(`filling a tenant with ${sizes[index]} people`);
    const door = { baseUrl: installation.scimBaseUrl, bearerToken };
    const ids = await fillByBulk(door, sizes[index] ?? 0, signal);
    contestants.push({ ...door, name: tenantId, processes: [], ids });
  }
  const measured = [];
  for (const one of cases) {
    report(one.name);
    const scores = contestants.map(() => newScore());
    for (let round = 0; round <= rounds; round += 1) {
      for (const [index, contestant] of contestants.entries()) {
        const score = round === 0 ? newScore() : (scores[index] ?? newScore());
        await runSlice(one, contestant, { durationMs: options.sliceMs, score, signal });
      }
    }
    const [small = 0, large = 0] = scores.map(({ latencies }) => percentileMs(latencies, 50));
    measured.push({ name: one.name, small, large });
  }
  return { sizes, cases: measured };
}

export function printTenantSize({ sizes, cases: measured }: TenantSizeReport): string {
  return table(
    ['median ms', `${sizes[0]} users`, `${sizes[1]} users`, 'ratio'],
    measured.map(({ name, small, large }) => [name, small, large, large / small]),
  );
}
