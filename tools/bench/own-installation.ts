import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { repositoryRoot } from '../repository.ts';
import { type Infrastructure, startInfrastructure } from '../stack/infrastructure/start-infrastructure.ts';
import { startServices } from '../stack/services.ts';
import { connectKafka } from './connect-kafka.ts';
import type { Installation } from './installation.ts';

export interface OwnOptions {
  readonly signal: AbortSignal;
  report(line: string): void;
}

/** Runs `use` with an installation that exists only for it: free ports, fresh data, nothing left afterwards. */
export function withOwnInstallation<T>(options: OwnOptions, use: (own: Installation) => Promise<T>): Promise<T> {
  return withOwnInfrastructure(options, async (infrastructure, dataDir) => {
    const run = randomBytes(4).toString('hex');
    const names = { topicPrefix: `bench-${run}.`, databasePrefix: `bench_${run}_` };
    const { kafkaBrokers, mongoUri } = infrastructure;
    const { signal } = options;
    options.report('starting the services');
    try {
      const services = await startServices({ infrastructure, dataDir, ...names, outboundAllow: '127.0.0.0/8', signal });
      try {
        const { scimBaseUrl, adminBaseUrl, adminToken } = services;
        const processes = [
          ...infrastructure.processes,
          ...services.processes.map(({ role, pid, opsPort }) => ({ role, pid, opsPort })),
        ];
        return await use({ scimBaseUrl, adminBaseUrl, adminToken, kafkaBrokers, mongoUri, processes, ...names });
      } finally {
        await services.stop();
      }
    } finally {
      await forget({ kafkaBrokers, mongoUri, ...names });
    }
  });
}

/** Runs `use` with a Kafka and a MongoDB: those of the environment, else ones that exist only for it. */
export async function withOwnInfrastructure<T>(
  { signal, report }: OwnOptions,
  use: (infrastructure: Infrastructure, dataDir: string) => Promise<T>,
): Promise<T> {
  const home = join(repositoryRoot, '.rollcall');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const dataDir = await mkdtemp(join(home, 'bench-'));
  try {
    const programsDir = join(home, 'programs');
    const infrastructure = await startInfrastructure({
      ...{ dataDir, programsDir, kafkaPort: 0, mongoPort: 0, signal, report },
    });
    try {
      return await use(infrastructure, dataDir);
    } finally {
      await infrastructure.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Servers that were given go on running: what this run made on them is deleted. */
async function forget(made: {
  readonly kafkaBrokers: readonly string[];
  readonly mongoUri: string;
  readonly topicPrefix: string;
  readonly databasePrefix: string;
}): Promise<void> {
  const admin = connectKafka(made.kafkaBrokers).admin();
  const mongo = new MongoClient(made.mongoUri);
  try {
    await admin.connect();
    const ours = (await admin.listTopics()).filter((topic) => topic.startsWith(made.topicPrefix));
    await admin.deleteTopics({ topics: ours });
    const { groups } = await admin.listGroups();
    await admin.deleteGroups(groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(made.topicPrefix)));
    const { databases } = await mongo.db().admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) {
      if (name.startsWith(made.databasePrefix)) await mongo.db(name).dropDatabase();
    }
  } finally {
    await admin.disconnect();
    await mongo.close();
  }
}
