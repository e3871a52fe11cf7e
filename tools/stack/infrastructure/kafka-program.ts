import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../process/problem.ts';
import { runProgram } from '../../process/run-program.ts';
import type { PartOptions } from './infrastructure.ts';
import { programFolder } from './program-folder.ts';

export const kafkaVersion = '4.1.0';

const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const progressMs = 5000;
const fetchTimeoutMs = 600_000;

/** Kafka is published as libraries; the binding of its logs comes only with the archive, so it is named here. */
const pom = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>rollcall</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${kafkaVersion}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.24.3</version>
    </dependency>
  </dependencies>
</project>
`;

/** The folder with Kafka's jars, fetched with Maven the first time. @throws {Problem} when that fails. */
export function obtainKafka(options: PartOptions): Promise<string> {
  const { programsDir, report } = options;
  return programFolder(`kafka-${kafkaVersion}`, {
    programsDir,
    report,
    async fetch(into) {
      report(`Kafka: fetching ${kafkaVersion} with Maven …`);
      const scratch = await mkdtemp(join(programsDir, '.maven-'));
      try {
        await copyDependencies(scratch, options);
        await rm(into, { recursive: true });
        await rename(join(scratch, 'jars'), into);
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  });
}

async function copyDependencies(scratch: string, { report, signal }: PartOptions): Promise<void> {
  await writeFile(join(scratch, 'pom.xml'), pom);
  const started = Date.now();
  const progress = setInterval(
    () => report(`Kafka: still fetching, ${Math.round((Date.now() - started) / 1000)} s`),
    progressMs,
  );
  const { code, output } = await runProgram(
    'mvn',
    ['-B', '-f', 'pom.xml', plugin, '-DincludeScope=runtime', '-DoutputDirectory=jars'],
    {
      cwd: scratch,
      timeoutMs: fetchTimeoutMs,
      signal,
    },
  ).finally(() => clearInterval(progress));
  if (code !== 0) throw new Problem(explain(code, output));
}

function explain(code: number | null | undefined, output: string): string {
  if (code === undefined) {
    return 'Kafka is fetched with Maven, and there is no mvn on this machine: install Maven, start Docker, or set KAFKA_BROKERS to a running Kafka.';
  }
  if (/No space left on device/i.test(output)) {
    return 'Kafka cannot be fetched because the disk is full: free at least 1 GB, or choose another folder with --data-dir.';
  }
  const reason = /\[ERROR\] (.+)/.exec(output)?.[1] ?? `mvn ended with ${code}`;
  return `Kafka ${kafkaVersion} cannot be fetched with Maven (${reason}): check the network and Maven's settings, start Docker, or set KAFKA_BROKERS to a running Kafka.`;
}
