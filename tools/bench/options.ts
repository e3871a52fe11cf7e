import { parseArgs } from 'node:util';

export const usage = `npm run bench -- [write-path|reply-path] [options]

write-path   POST /scim/v2/Users over HTTP: throughput, latency, CPU, and where the time goes (default)
  --concurrency 1,16,64   requests under way at a time, level by level
  --seconds 10            for each level
  --tenants 1             tenants that take the requests in turn; one tenant is one partition
  --stack path            the stack.json of the installation to measure; default .rollcall/stack.json if it runs,
                          else an installation of its own, which is stopped and deleted afterwards
reply-path   the two ways an outcome can return to the gateway: a gRPC call or a reply topic
  --brokers host:port     Kafka; default KAFKA_BROKERS, else that of the installation, else one of its own
  --slice-ms 2000         of each contestant in each round
  --rounds 3
  --commit-ms 0           a wait in the place of the directory's transaction
  --broker-pid pid        count the CPU of a local broker too; default: known from the installation
both
  --json path             write the figures there as well`;

export interface Options {
  readonly what: 'write-path' | 'reply-path';
  readonly concurrency: readonly number[];
  readonly seconds: number;
  readonly tenants: number;
  readonly stack?: string;
  readonly brokers?: string;
  readonly sliceMs: number;
  readonly rounds: number;
  readonly commitMs: number;
  readonly brokerPid?: number;
  readonly json?: string;
}

/** What the command line asks for; undefined when it asks for help. @throws {Error} that says which option is wrong. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      concurrency: { type: 'string', default: '1,16,64' },
      seconds: { type: 'string', default: '10' },
      tenants: { type: 'string', default: '1' },
      stack: { type: 'string' },
      brokers: { type: 'string' },
      'slice-ms': { type: 'string', default: '2000' },
      rounds: { type: 'string', default: '3' },
      'commit-ms': { type: 'string', default: '0' },
      'broker-pid': { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const [what = 'write-path', ...rest] = positionals;
  if ((what !== 'write-path' && what !== 'reply-path') || rest.length > 0) throw new Error(`Unknown: ${positionals}`);
  const brokers = values.brokers ?? env.KAFKA_BROKERS;
  return {
    what,
    concurrency: values.concurrency.split(',').map((level) => number('concurrency', level, 1)),
    seconds: number('seconds', values.seconds, 0.1),
    tenants: number('tenants', values.tenants, 1),
    sliceMs: number('slice-ms', values['slice-ms'], 1),
    rounds: number('rounds', values.rounds, 1),
    commitMs: number('commit-ms', values['commit-ms'], 0),
    ...(values.stack && { stack: values.stack }),
    ...(brokers && { brokers }),
    ...(values['broker-pid'] && { brokerPid: number('broker-pid', values['broker-pid'], 1) }),
    ...(values.json && { json: values.json }),
  };
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < least) throw new Error(`--${name} must be a number of at least ${least}.`);
  return value;
}
