import { join } from 'node:path';
import { type Keeper, openKeeper } from '../../process/keeper.ts';
import { stopOrphans } from '../../process/orphans.ts';
import { claimPorts } from '../../process/ports.ts';
import { Problem } from '../../process/problem.ts';
import { dockerAnswers } from './docker-engine.ts';
import { requireFreeSpace } from './free-space.ts';
import { givenKafka, givenMongo } from './given.ts';
import type { Part, PartOptions } from './infrastructure.ts';
import { startKafka } from './kafka-process.ts';
import { startMongod } from './mongod-process.ts';

export interface InfrastructureOptions {
  /** Absolute path of the folder for data, logs and downloaded programs. */
  readonly dataDir: string;
  /** Downloaded programs, if not to be kept in the data folder. */
  readonly programsDir?: string;
  /** 0 takes a free port. */
  readonly kafkaPort: number;
  /** Default: the one after Kafka's; a free one if that is 0. */
  readonly kafkaControllerPort?: number;
  readonly mongoPort: number;
  /** Where KAFKA_BROKERS, MONGODB_URI, ROLLCALL_INFRASTRUCTURE, JAVA_HOME and Docker's settings are read. */
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  report(line: string): void;
}

export interface Infrastructure {
  readonly kafkaBrokers: readonly string[];
  readonly mongoUri: string;
  /** The local processes it consists of; none for what runs in containers or elsewhere. */
  readonly processes: readonly { readonly role: string; readonly pid: number }[];
  readonly how: { readonly kafka: string; readonly mongo: string };
  /** Stops what it started; data stays. */
  stop(): Promise<void>;
}

/**
 * Kafka and MongoDB, each from the first of: the address given in the environment, a Docker engine that answers, a
 * local process. ROLLCALL_INFRASTRUCTURE=local skips Docker.
 * @throws {Problem} with one sentence that names the remedy; nothing is left running then.
 */
export async function startInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const env = options.env ?? process.env;
  const { dataDir, report } = options;
  await requireFreeSpace(dataDir);
  const orphans = await stopOrphans(dataDir);
  if (orphans.length > 0) report(`Stopped what an earlier run left behind: ${orphans.join(', ')}.`);
  const keeper = openKeeper(dataDir);
  try {
    const ports = await choosePorts(options, env);
    const starting = { options, env, keeper, ports };
    const [kafka, mongo] = await allOrNone([startAnyKafka(starting), startAnyMongo(starting)]);
    return {
      kafkaBrokers: kafka.address.split(',').map((broker) => broker.trim()),
      mongoUri: mongo.address,
      processes: [...kafka.processes, ...mongo.processes],
      how: { kafka: kafka.how, mongo: mongo.how },
      async stop() {
        await Promise.all([kafka.stop(), mongo.stop()]);
        await keeper.stop();
      },
    };
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}

interface Starting {
  readonly options: InfrastructureOptions;
  readonly env: NodeJS.ProcessEnv;
  readonly keeper: Keeper;
  readonly ports: { readonly broker: number; readonly controller: number; readonly mongo: number };
}

/** Before anything is started, so that a port in use costs no time. What is given needs none. */
function choosePorts(options: InfrastructureOptions, env: NodeJS.ProcessEnv): Promise<Starting['ports']> {
  const { kafkaPort, kafkaControllerPort = kafkaPort === 0 ? 0 : kafkaPort + 1, mongoPort } = options;
  return claimPorts({
    broker: {
      number: env.KAFKA_BROKERS ? 0 : kafkaPort,
      purpose: 'Kafka',
      remedy: 'KAFKA_PORT or --kafka-port',
    },
    controller: {
      number: env.KAFKA_BROKERS ? 0 : kafkaControllerPort,
      purpose: "Kafka's controller",
      remedy: 'KAFKA_CONTROLLER_PORT or --kafka-controller-port',
    },
    mongo: {
      number: env.MONGODB_URI ? 0 : mongoPort,
      purpose: 'MongoDB',
      remedy: 'MONGODB_PORT or --mongodb-port',
    },
  });
}

async function startAnyKafka({ options, env, keeper, ports }: Starting): Promise<Part> {
  if (env.KAFKA_BROKERS) return reported('Kafka', await givenKafka(env.KAFKA_BROKERS), options);
  const part = { ...partOptions(options, keeper, ports.broker), controllerPort: ports.controller };
  const inDocker = await fromDocker(env, options, async (docker) => docker.startKafkaContainer(part));
  return inDocker ?? startKafka(part);
}

async function startAnyMongo({ options, env, keeper, ports }: Starting): Promise<Part> {
  if (env.MONGODB_URI) return reported('MongoDB', await givenMongo(env.MONGODB_URI), options);
  const part = partOptions(options, keeper, ports.mongo);
  const inDocker = await fromDocker(env, options, async (docker) => docker.startMongoContainer(part));
  return inDocker ?? startMongod(part);
}

function partOptions(options: InfrastructureOptions, keeper: Keeper, port: number): PartOptions {
  const { dataDir, report, signal, programsDir = join(dataDir, 'programs') } = options;
  return { port, dataDir, programsDir, keeper, report, signal };
}

function reported(name: string, part: Part, { report }: InfrastructureOptions): Part {
  report(`${name}: ${part.how}`);
  return part;
}

/** Undefined where no engine answers, and where one does but cannot give us the container: then processes have to do. */
async function fromDocker(
  env: NodeJS.ProcessEnv,
  { report, signal }: InfrastructureOptions,
  start: (docker: typeof import('./docker.ts')) => Promise<Part>,
): Promise<Part | undefined> {
  if (env.ROLLCALL_INFRASTRUCTURE === 'local') return undefined;
  if (!(await dockerAnswers(env))) return undefined;
  try {
    return await start(await import('./docker.ts'));
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    report(`Docker answers but cannot run it (${reason}); taking a local process instead.`);
    return undefined;
  }
}

/** Both, or the first failure after the other one has been stopped. */
async function allOrNone(starting: readonly [Promise<Part>, Promise<Part>]): Promise<readonly [Part, Part]> {
  const [first, second] = await Promise.allSettled(starting);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  const failures = [first, second].filter((each) => each.status === 'rejected').map((each) => each.reason);
  await Promise.all([first, second].map((each) => each.status === 'fulfilled' && each.value.stop()));
  throw failures.find((failure) => failure instanceof Problem) ?? failures[0];
}
