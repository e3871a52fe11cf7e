import { topics } from '@rollcall/protocol';
import { connectKafka } from './connect-kafka.ts';
import type { Installation } from './installation.ts';
import { makeTenants } from './write-path/bench-tenants.ts';
import { cpuPerOperation, cpuTimes } from './write-path/cpu.ts';
import { HopReader } from './write-path/hops.ts';
import { type BenchTenant, type LoadResult, postUsers } from './write-path/load.ts';
import { untilTakenIn } from './write-path/provisioner-lag.ts';
import { type LevelReport, reportLevel } from './write-path/report.ts';
import { endsOf } from './write-path/topic-reader.ts';

export interface WritePathOptions {
  /** Levels of load: requests under way at a time. */
  readonly concurrency: readonly number[];
  readonly levelMs: number;
  /** Tenants that take the requests in turn. One tenant is one partition: the ceiling of a single owner. */
  readonly tenants: number;
  readonly progress: (line: string) => void;
}

const warmUp = { concurrency: 16, durationMs: 3_000 };
const takenInWithinMs = 60_000;

/** Measures `POST /scim/v2/Users` on a running installation, level by level, hop by hop. */
export async function benchWritePath(
  installation: Installation,
  options: WritePathOptions,
): Promise<readonly LevelReport[]> {
  const tenants = await makeTenants(installation, options.tenants);
  options.progress('warming up');
  await postUsers({ scimBaseUrl: installation.scimBaseUrl, tenants, ...warmUp });
  const reports: LevelReport[] = [];
  for (const concurrency of options.concurrency) {
    options.progress(`${concurrency} at a time for ${options.levelMs / 1000} s`);
    reports.push(await runLevel(installation, tenants, concurrency, options.levelMs));
  }
  return reports;
}

async function runLevel(
  installation: Installation,
  tenants: readonly BenchTenant[],
  concurrency: number,
  durationMs: number,
): Promise<LevelReport> {
  const kafka = connectKafka(installation.kafkaBrokers.split(','));
  const hops = new HopReader(kafka, topics());
  await hops.mark();
  const before = await cpuTimes(installation.processes);
  const load: LoadResult = await postUsers({ scimBaseUrl: installation.scimBaseUrl, tenants, concurrency, durationMs });
  const after = await cpuTimes(installation.processes);
  const ends = await endsOf(kafka, topics().events);
  const takenInMs = await untilTakenIn(installation.mongoUri, ends, takenInWithinMs);
  return reportLevel({
    concurrency,
    load,
    cpu: cpuPerOperation(before, after, load.acknowledged.size),
    hops: await hops.hopsOf(load.acknowledged),
    takenInMs,
  });
}
