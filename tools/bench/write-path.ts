import { topics } from '@rollcall/protocol';
import { connectKafka } from './connect-kafka.ts';
import type { Installation } from './installation.ts';
import { makeTenants } from './write-path/bench-tenants.ts';
import { cpuPerOperation, cpuTimes } from './write-path/cpu.ts';
import { HopReader } from './write-path/hops.ts';
import { type LoadOptions, postUsers } from './write-path/load.ts';
import { untilTakenIn } from './write-path/provisioner-lag.ts';
import { type LevelReport, reportLevel } from './write-path/report.ts';
import { observations, observedBetween } from './write-path/service-metrics.ts';
import { endsOf } from './write-path/topic-reader.ts';

export interface WritePathOptions {
  /** Levels of load: requests under way at a time. */
  readonly concurrency: readonly number[];
  readonly levelMs: number;
  /** Tenants that take the requests in turn. One tenant is one partition: the ceiling of a single owner. */
  readonly tenants: number;
  readonly signal: AbortSignal;
  report(line: string): void;
}

const warmUp = { concurrency: 16, durationMs: 5_000 };
const takenInWithinMs = 60_000;

/** Measures `POST /scim/v2/Users` on a running installation, level by level, hop by hop. */
export async function benchWritePath(
  installation: Installation,
  options: WritePathOptions,
): Promise<readonly LevelReport[]> {
  const tenants = await makeTenants(installation, options.tenants);
  options.report('warming up');
  await postUsers({ scimBaseUrl: installation.scimBaseUrl, tenants, signal: options.signal, ...warmUp });
  await takenIn(installation);
  const reports: LevelReport[] = [];
  for (const concurrency of options.concurrency) {
    options.report(`${concurrency} at a time for ${options.levelMs / 1000} s`);
    reports.push(
      await runLevel(installation, { tenants, concurrency, durationMs: options.levelMs, signal: options.signal }),
    );
  }
  return reports;
}

async function runLevel(installation: Installation, level: Omit<LoadOptions, 'scimBaseUrl'>): Promise<LevelReport> {
  const hops = new HopReader(connectKafka(installation.kafkaBrokers), topics(installation.topicPrefix));
  await hops.mark();
  const before = await cpuTimes(installation.processes);
  const observedBefore = await observations(installation.processes);
  const load = await postUsers({ scimBaseUrl: installation.scimBaseUrl, ...level });
  const after = await cpuTimes(installation.processes);
  const observedAfter = await observations(installation.processes);
  const takenInMs = await takenIn(installation);
  return reportLevel({
    concurrency: level.concurrency,
    load,
    cpu: cpuPerOperation(before, after, load.acknowledged.size),
    hops: await hops.hopsOf(load.acknowledged),
    takenInMs,
    services: observedBetween(observedBefore, observedAfter),
  });
}

/** How long the provisioner still needs for what is on `scim.events` now. */
async function takenIn(installation: Installation): Promise<number | undefined> {
  const ends = await endsOf(connectKafka(installation.kafkaBrokers), topics(installation.topicPrefix).events);
  return untilTakenIn(installation, ends, takenInWithinMs);
}
