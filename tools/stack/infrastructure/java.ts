import { join } from 'node:path';
import { Problem } from '../../process/problem.ts';
import { runProgram } from '../../process/run-program.ts';

const neededMajor = 17;

/** The command of a Java that Kafka 4 runs on. @throws {Problem} when there is none. */
export async function findJava(env: NodeJS.ProcessEnv): Promise<string> {
  const command = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java';
  const { code, output } = await runProgram(command, ['-version'], { timeoutMs: 20_000 });
  const major = Number(/version "(\d+)/.exec(output)?.[1]);
  if (code === 0 && major >= neededMajor) return command;
  const found = major ? `only Java ${major}` : 'no Java';
  throw new Problem(
    `Kafka needs Java ${neededMajor} or a Docker engine, and this machine has ${found} and no Docker engine that answers: install Java ${neededMajor} with Maven, start Docker, or set KAFKA_BROKERS to a running Kafka.`,
  );
}
