import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../process/problem.ts';
import { runProgram } from '../../process/run-program.ts';
import { awaitReady } from './await-ready.ts';
import type { Part, PartOptions } from './infrastructure.ts';
import { findJava } from './java.ts';
import { kafkaAnswers } from './kafka-answers.ts';
import { heapOptions, loggingConfig, serverProperties } from './kafka-config.ts';
import { kafkaVersion, obtainKafka } from './kafka-program.ts';
import { exists } from './program-folder.ts';

interface Jvm {
  readonly java: string;
  /** Arguments up to the class to run. */
  readonly options: readonly string[];
}

/** Kafka as a process of this machine. @throws {Problem} */
export async function startKafka(options: PartOptions & { readonly controllerPort: number }): Promise<Part> {
  const { port, dataDir, report } = options;
  const java = await findJava(process.env);
  const jars = await obtainKafka(options);
  options.signal?.throwIfAborted();
  const how = `local process, Kafka ${kafkaVersion}`;
  report(`Kafka: ${how}`);
  const files = await writeConfig(options);
  const jvm: Jvm = { java, options: [`-Dlog4j2.configurationFile=${files.logging}`, '-cp', join(jars, '*')] };
  if (!(await exists(join(files.logDir, 'meta.properties')))) await format(jvm, files.properties);
  const child = await options.keeper.start({
    role: 'kafka',
    command: java,
    args: [
      ...heapOptions,
      '-XX:+UseSerialGC',
      '-XX:+ExitOnOutOfMemoryError',
      ...jvm.options,
      'kafka.Kafka',
      files.properties,
    ],
    logFile: join(dataDir, 'logs', 'kafka.log'),
  });
  const address = `127.0.0.1:${port}`;
  await awaitReady(child, () => kafkaAnswers([address]), { name: 'Kafka', timeoutMs: 90_000, signal: options.signal });
  return { address, how, processes: [{ role: 'kafka', pid: child.pid }], stop: () => child.stop() };
}

async function writeConfig(options: PartOptions & { readonly controllerPort: number }) {
  const folder = join(options.dataDir, 'config');
  const logDir = join(options.dataDir, 'data', 'kafka');
  await Promise.all([folder, logDir].map((path) => mkdir(path, { recursive: true })));
  const properties = join(folder, 'kafka.properties');
  const logging = join(folder, 'kafka-log4j2.yaml');
  const { port, controllerPort } = options;
  await writeFile(properties, serverProperties({ host: '127.0.0.1', port, controllerPort, logDir }));
  await writeFile(logging, loggingConfig);
  return { properties, logging, logDir };
}

async function format(jvm: Jvm, properties: string): Promise<void> {
  const { code, output } = await runProgram(
    jvm.java,
    [
      '-XX:TieredStopAtLevel=1',
      ...jvm.options,
      'kafka.tools.StorageTool',
      'format',
      '-t',
      newClusterId(),
      '-c',
      properties,
    ],
    { timeoutMs: 60_000 },
  );
  if (code !== 0) throw new Problem(`Kafka's data folder cannot be made ready: ${output.trim()}`);
}

/** A UUID as Kafka writes them; its tool takes one that begins with a dash for an option. */
export function newClusterId(): string {
  return `R${randomBytes(16).toString('base64url').slice(1)}`;
}
