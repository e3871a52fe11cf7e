import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tryLock } from '../../process/lock.mjs';
import { stopOrphans } from '../../process/orphans.ts';
import { startInfrastructure } from '../../stack/infrastructure/start-infrastructure.ts';

export interface TestInfrastructure {
  /** What tests read: TEST_KAFKA_BROKERS and TEST_MONGODB_URI. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/**
 * Kafka and MongoDB for one run of the tests, on free ports and with data that goes away after it; what the
 * environment names in TEST_KAFKA_BROKERS or TEST_MONGODB_URI is used instead.
 * @throws {Problem} with one sentence that names the remedy.
 */
export async function startTestInfrastructure(
  root: string,
  options: { readonly signal: AbortSignal; report(line: string): void },
): Promise<TestInfrastructure> {
  const home = join(root, '.rollcall');
  await removeLeftovers(join(home, 'test'));
  const dataDir = join(home, 'test', String(process.pid));
  await mkdir(dataDir, { recursive: true });
  const held = tryLock(join(dataDir, 'lock'));
  const { TEST_KAFKA_BROKERS = '', TEST_MONGODB_URI = '' } = process.env;
  const infrastructure = await startInfrastructure({
    ...options,
    dataDir,
    programsDir: join(home, 'programs'),
    kafkaPort: 0,
    mongoPort: 0,
    env: { ...process.env, KAFKA_BROKERS: TEST_KAFKA_BROKERS, MONGODB_URI: TEST_MONGODB_URI },
  });
  return {
    env: { TEST_KAFKA_BROKERS: infrastructure.kafkaBrokers.join(','), TEST_MONGODB_URI: infrastructure.mongoUri },
    async stop() {
      await infrastructure.stop();
      if ('release' in held) held.release();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Data of runs that were killed. */
async function removeLeftovers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const dataDir = join(folder, name);
    if (!('release' in tryLock(join(dataDir, 'lock')))) continue;
    await stopOrphans(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
}
