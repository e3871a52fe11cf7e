import type { ChildProcess } from 'node:child_process';
import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { latencyHistogram } from '../latency.ts';
import { processCpuMs } from '../process-cpu.ts';
import type { ReplyPath, Slice, SliceResult } from './conversation.ts';
import type { ReplyPathOptions } from './options.ts';
import { answer } from './processes.ts';

/** One path back at one level of load, and what was measured of it so far. */
export interface Contest {
  readonly path: ReplyPath;
  readonly label: string;
  readonly gateways: readonly ChildProcess[];
  /** Waiting callers over all gateways. */
  readonly callers: number;
  readonly latencies: Histogram;
  operations: number;
  perSecond: number;
  gatewayCpuMs: number;
  directoryCpuMs: number;
  brokerCpuMs: number;
}

export function makeContests(shared: ChildProcess[], split: ChildProcess[]): Contest[] {
  const contest = (path: ReplyPath, gateways: ChildProcess[], callers: number, label: string): Contest => ({
    ...{ path, label, gateways, callers, latencies: latencyHistogram() },
    ...{ operations: 0, perSecond: 0, gatewayCpuMs: 0, directoryCpuMs: 0, brokerCpuMs: 0 },
  });
  const paths: [ReplyPath, string][] = [
    ['call', 'gRPC, a call for each batch'],
    ['joined call', 'gRPC, one call under way'],
    ['topic', 'reply topic'],
  ];
  return [
    ...[1, 16, 64].flatMap((callers) =>
      paths.map(([path, label]) => contest(path, shared.slice(0, 1), callers, label)),
    ),
    ...paths.map(([path, label]) => contest(path, shared, 63, path === 'topic' ? `${label}, all read all` : label)),
    contest('topic', split, 63, 'reply topic, a partition each'),
  ];
}

/** Runs all contests in turn, once to warm up and then `rounds` times. */
export async function compete(
  contests: readonly Contest[],
  directory: ChildProcess,
  options: ReplyPathOptions,
): Promise<void> {
  for (const contest of contests) await runSlice(contest, directory, { ...options, sliceMs: 500 });
  for (const contest of contests) {
    contest.latencies.reset();
    Object.assign(contest, { operations: 0, perSecond: 0, gatewayCpuMs: 0, directoryCpuMs: 0, brokerCpuMs: 0 });
  }
  for (let round = 0; round < options.rounds; round++) {
    for (const contest of contests) await runSlice(contest, directory, options);
  }
}

async function runSlice(contest: Contest, directory: ChildProcess, options: ReplyPathOptions): Promise<void> {
  const { gateways, path, callers } = contest;
  options.signal.throwIfAborted();
  const slice: Slice = { kind: 'run', path, concurrency: callers / gateways.length, durationMs: options.sliceMs };
  const before = await usage(directory, options.brokerPid);
  const results = await Promise.all(
    gateways.map((gateway) => {
      gateway.send(slice);
      return answer<SliceResult>(gateway);
    }),
  );
  const after = await usage(directory, options.brokerPid);
  contest.directoryCpuMs += after.directoryMs - before.directoryMs;
  contest.brokerCpuMs += after.brokerMs - before.brokerMs;
  for (const result of results) {
    contest.operations += result.operations;
    contest.perSecond += (result.operations / result.elapsedMs) * (1000 / options.rounds);
    contest.gatewayCpuMs += result.cpuMs;
    contest.latencies.add(decodeFromCompressedBase64(result.latencies));
  }
}

async function usage(directory: ChildProcess, brokerPid?: number): Promise<{ directoryMs: number; brokerMs: number }> {
  directory.send({ kind: 'usage' });
  const { cpu } = await answer<{ cpu: NodeJS.CpuUsage }>(directory);
  const brokerMs = brokerPid === undefined ? 0 : await processCpuMs(brokerPid);
  return { directoryMs: (cpu.user + cpu.system) / 1000, brokerMs: brokerMs ?? 0 };
}
