import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '../process/problem.ts';
import { repositoryRoot } from '../repository.ts';
import { portFlag, portVariable } from './port-names.ts';

/** Every port the stack listens on, with its default. */
export const defaultPorts = {
  scim: 8080,
  gatewayOps: 8090,
  directoryOps: 8091,
  provisionerOps: 8092,
  connectorOps: 8093,
  downstream: 8100,
  gatewayGrpc: 9090,
  directoryGrpc: 9091,
  provisionerGrpc: 9092,
  connectorGrpc: 9093,
  kafka: 19092,
  kafkaController: 19093,
  mongodb: 27117,
};

export type PortName = keyof typeof defaultPorts;

export interface StackOptions {
  readonly help: boolean;
  readonly reset: boolean;
  readonly tour: boolean;
  /** Absolute path. */
  readonly dataDir: string;
  /** 0 stands for any free one. */
  readonly ports: Readonly<Record<PortName, number>>;
}

const portNames = Object.keys(defaultPorts) as PortName[];

/**
 * Options of `npm start`: flags before the environment before defaults.
 * @throws {Problem} for an option there is not, and for a port that is none.
 */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): StackOptions {
  const values = parse(args);
  const portOf = (name: PortName) => {
    if (values['free-ports'] === true) return 0;
    return readPort(name, values[portFlag(name)] ?? env[portVariable(name)]);
  };
  const dataDir = values['data-dir'] ?? env.ROLLCALL_DATA_DIR ?? '.rollcall';
  return {
    help: values.help === true,
    reset: values.reset === true,
    tour: values['no-tour'] !== true,
    dataDir: resolve(repositoryRoot, String(dataDir)),
    ports: Object.fromEntries(portNames.map((name) => [name, portOf(name)])) as Record<PortName, number>,
  };
}

function parse(args: readonly string[]): Record<string, string | boolean | undefined> {
  const ports = Object.fromEntries(portNames.map((name) => [portFlag(name), { type: 'string' } as const]));
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        reset: { type: 'boolean' },
        'no-tour': { type: 'boolean' },
        'free-ports': { type: 'boolean' },
        'data-dir': { type: 'string' },
        ...ports,
      },
    }).values as Record<string, string | boolean | undefined>;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new Problem(`${reason}: see npm start -- --help.`);
  }
}

function readPort(name: PortName, given: string | boolean | undefined): number {
  if (given === undefined || given === '') return defaultPorts[name];
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Problem(`${portVariable(name)} (--${portFlag(name)}) takes a number from 0 to 65535, not "${given}".`);
}

export const usage = `npm start -- [options]

Starts Kafka and MongoDB, the four services and a downstream app, takes you on a tour, and stays until Ctrl-C.

  --no-tour          skip the tour
  --reset            forget all data first (downloaded programs stay)
  --free-ports       take free ports instead of the usual ones
  --data-dir <path>  where everything is kept (ROLLCALL_DATA_DIR; default .rollcall)
  --help             this text

Ports, each also from the environment:
${portNames.map((name) => `  --${portFlag(name).padEnd(22)} ${portVariable(name).padEnd(22)} ${defaultPorts[name]}`).join('\n')}

KAFKA_BROKERS and MONGODB_URI use what runs elsewhere. Without them a Docker engine is used if one answers, else
processes of this machine; ROLLCALL_INFRASTRUCTURE=local leaves Docker alone.`;
