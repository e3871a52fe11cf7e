import { parseArgs } from 'node:util';
import { Problem } from '../process/problem.ts';
import type { InstalledProcess } from './installation.ts';

export const usage = `npm run bench -- [write-path|read-path|tenant-size|large-groups|time-to-app|reply-path] [options]

Measures the running stack if there is one. Otherwise it starts its own, on the servers in KAFKA_BROKERS and MONGODB_URI
or on ones that it starts too, and leaves nothing behind.

write-path   POST /scim/v2/Users over HTTP: throughput, latency, CPU, and where the time goes (default)
  --concurrency 1,16,64   requests under way at a time, level by level
  --seconds 10            for each level
  --tenants 1             tenants that take the requests in turn; one tenant is one partition
read-path    look-ups, filters and paging beside scimmy-routers with a straightforward MongoDB back end, in turn
  --users 10000           in each of the two
  --slice-ms 2000         of each contestant in each round
  --rounds 3
tenant-size  the same reads in a tenant of 2,000 users and in a large one, in turn
  --users 200000          in the large tenant
large-groups POST, PUT, GET of a group with very many members, and one member more or less beside a group of a hundred
  --members 100000
time-to-app  from the 201 until a connected app has the user, one by one, at rest
  --users 200
reply-path   the ways in which an outcome can return to the gateway: gRPC calls or a reply topic
  --slice-ms 2000         of each contestant in each round
  --rounds 3
  --commit-ms 0           a wait in the place of the directory's transaction
all
  --stack path            the stack.json of the running stack; default .rollcall/stack.json
  --process role=pid      a process of this machine whose CPU is to be counted too, for example kafka=4711; repeatable
  --json path             write the figures there as well`;

const benchmarks = ['write-path', 'read-path', 'tenant-size', 'large-groups', 'time-to-app', 'reply-path'] as const;

const defaultUsers: Partial<Record<(typeof benchmarks)[number], string>> = {
  'read-path': '10000',
  'tenant-size': '200000',
};

export interface Options {
  readonly what: (typeof benchmarks)[number];
  readonly concurrency: readonly number[];
  readonly seconds: number;
  readonly tenants: number;
  readonly users: number;
  readonly members: number;
  readonly sliceMs: number;
  readonly rounds: number;
  readonly commitMs: number;
  readonly stack: string;
  readonly processes: readonly InstalledProcess[];
  readonly json?: string;
}

/** What the command line asks for; undefined when it asks for help. @throws {Problem} that says which option is wrong. */
export function readOptions(args: readonly string[], defaultStack: string): Options | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [name = 'write-path', ...rest] = positionals;
  const what = benchmarks.find((benchmark) => benchmark === name);
  if (!what || rest.length > 0) {
    throw new Problem(`There is no benchmark "${positionals.join(' ')}": it is one of ${benchmarks.join(', ')}.`);
  }
  return {
    what,
    concurrency: values.concurrency.split(',').map((level) => number('concurrency', level, 1)),
    seconds: number('seconds', values.seconds, 0.1),
    tenants: number('tenants', values.tenants, 1),
    users: number('users', values.users ?? defaultUsers[what] ?? '200', 1),
    members: number('members', values.members, 1),
    sliceMs: number('slice-ms', values['slice-ms'], 1),
    rounds: number('rounds', values.rounds, 1),
    commitMs: number('commit-ms', values['commit-ms'], 0),
    stack: values.stack ?? defaultStack,
    processes: (values.process ?? []).map(process),
    ...(values.json && { json: values.json }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        concurrency: { type: 'string', default: '1,16,64' },
        seconds: { type: 'string', default: '10' },
        tenants: { type: 'string', default: '1' },
        users: { type: 'string' },
        members: { type: 'string', default: '100000' },
        'slice-ms': { type: 'string', default: '2000' },
        rounds: { type: 'string', default: '3' },
        'commit-ms': { type: 'string', default: '0' },
        stack: { type: 'string' },
        process: { type: 'string', multiple: true },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new Problem(`${reason}: see npm run bench -- --help.`);
  }
}

function process(text: string): InstalledProcess {
  const [role = '', pid = ''] = text.split('=');
  return { role, pid: number('process', pid, 1) };
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text === '' || !(value >= least && value < Infinity)) {
    throw new Problem(`--${name} takes a number of at least ${least}, not "${text}".`);
  }
  return value;
}
