import type { Installation } from './installation.ts';
import { startPeer } from './peers/start-peer.ts';
import { cases } from './read-path/cases.ts';
import type { Contestant } from './read-path/contestant.ts';
import { fillByBulk, fillOneByOne } from './read-path/fill.ts';
import { type CaseReport, type ReadPathReport, reportCase } from './read-path/report.ts';
import { newScore, runSlice } from './read-path/slice.ts';
import { type Walk, walkThrough } from './read-path/walk.ts';
import { makeTenants } from './write-path/bench-tenants.ts';

export interface ReadPathOptions {
  readonly users: number;
  /** Of each contestant in each case and round. */
  readonly sliceMs: number;
  readonly rounds: number;
  readonly signal: AbortSignal;
  report(line: string): void;
}

/** Reads the same people from this installation and from a peer on the same MongoDB, in turn. */
export async function benchReadPath(installation: Installation, options: ReadPathOptions): Promise<ReadPathReport> {
  const { users, signal, report } = options;
  const peer = await startPeer(installation.mongoUri);
  try {
    report(`filling both with ${users} people`);
    const [tenant] = await makeTenants(installation, 1);
    if (!tenant) throw new Error('no tenant was made');
    const door = { baseUrl: installation.scimBaseUrl, bearerToken: tenant.bearerToken };
    const ours: Contestant = {
      ...door,
      name: 'Rollcall',
      processes: installation.processes.filter(({ role }) => role !== 'kafka'),
      ids: await fillByBulk(door, users, signal),
    };
    const theirs: Contestant = {
      ...peer,
      name: 'scimmy-routers',
      processes: [
        { role: 'peer', pid: peer.pid },
        ...installation.processes.filter(({ role }) => role.startsWith('mongo')),
      ],
      ids: await fillOneByOne(peer, users, signal),
    };
    const contestants = [ours, theirs];
    return { users, cases: await runCases(contestants, options), walks: await runWalks(contestants, options) };
  } finally {
    await peer.stop();
  }
}

async function runCases(contestants: readonly Contestant[], options: ReadPathOptions): Promise<readonly CaseReport[]> {
  const { sliceMs: durationMs, rounds, signal } = options;
  const reports: CaseReport[] = [];
  for (const one of cases) {
    options.report(one.name);
    const scores = new Map(contestants.map((contestant) => [contestant, newScore()]));
    // The first round warms up and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [contestant, score] of scores) {
        const slice = round === 0 ? { durationMs: durationMs / 4, score: newScore() } : { durationMs, score };
        await runSlice(one, contestant, { ...slice, signal });
      }
    }
    reports.push(reportCase(one, scores));
  }
  return reports;
}

async function runWalks(contestants: readonly Contestant[], options: ReadPathOptions): Promise<readonly Walk[]> {
  const [ours, theirs] = contestants as [Contestant, Contestant];
  options.report('paging through everybody');
  return [
    await walkThrough(ours, 'cursor', options.signal),
    await walkThrough(ours, 'index', options.signal),
    await walkThrough(theirs, 'index', options.signal),
  ];
}
