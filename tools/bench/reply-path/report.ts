import { median, percentileMs } from '../latency.ts';
import { table } from '../table.ts';
import type { Contest } from './contests.ts';
import type { StartUp } from './conversation.ts';

/** Latencies in milliseconds, CPU in milliseconds for each operation. */
export interface ReplyPathReport {
  readonly results: readonly {
    readonly gateways: number;
    readonly callers: number;
    readonly path: string;
    readonly perSecond: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly gatewayCpu: number;
    readonly directoryCpu: number;
    readonly brokerCpu: number;
  }[];
  readonly startUp: StartUp;
}

export function report(contests: readonly Contest[], startUps: readonly StartUp[]): ReplyPathReport {
  return {
    results: contests.map((contest) => ({
      gateways: contest.gateways.length,
      callers: contest.callers,
      path: contest.label,
      perSecond: contest.perSecond,
      p50: percentileMs(contest.latencies, 50),
      p95: percentileMs(contest.latencies, 95),
      p99: percentileMs(contest.latencies, 99),
      gatewayCpu: contest.gatewayCpuMs / contest.operations,
      directoryCpu: contest.directoryCpuMs / contest.operations,
      brokerCpu: contest.brokerCpuMs / contest.operations,
    })),
    startUp: {
      listenMs: median(startUps.map(({ listenMs }) => listenMs)),
      joinMs: median(startUps.map(({ joinMs }) => joinMs)),
    },
  };
}

export function printReplyPath({ results, startUp }: ReplyPathReport): string {
  const header = ['gateways', 'callers', 'path back', '/s', 'p50 ms', 'p95 ms', 'p99 ms'];
  const cpu = ['gateway CPU ms', 'directory CPU ms', 'broker CPU ms'];
  const rows = results.map((result) => Object.values(result));
  return [
    table([...header, ...cpu], rows),
    '',
    'A new gateway can hear its first reply after (median):',
    `listening socket ${startUp.listenMs.toFixed(0)} ms, reply topic ${startUp.joinMs.toFixed(0)} ms.`,
  ].join('\n');
}
