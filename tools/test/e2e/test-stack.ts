import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { topics } from '@rollcall/protocol';
import { freshName, testEnvironment } from '@rollcall/service-kit/testing';
import { type Db, MongoClient } from 'mongodb';
import { type ServiceRole, type ServiceStack, startServices } from '../../stack/services.ts';
import { type Admin, adminApi } from '../../tour/demo-tenant.ts';

/** The four services as processes of their own, on the shared infrastructure, under names no other test uses. */
export interface TestStack {
  readonly services: ServiceStack;
  readonly admin: Admin;
  readonly dataDir: string;
  readonly kafkaBrokers: readonly string[];
  readonly eventsTopic: string;
  /** The directory's own database, to look behind the doors. */
  readonly directoryDatabase: Db;
}

/** Starts it for one test and takes everything away afterwards. */
export async function startTestStack(
  t: TestContext,
  instances: Partial<Record<ServiceRole, number>> = {},
): Promise<TestStack> {
  const { kafkaBrokers, mongodbUri } = testEnvironment();
  const name = freshName('e2e');
  const dataDir = await mkdtemp(join(tmpdir(), 'rollcall-e2e-'));
  const client = await MongoClient.connect(mongodbUri);
  const databasePrefix = `${name}_`;
  const topicPrefix = `${name}.`;
  const services = await startServices({
    infrastructure: { kafkaBrokers, mongoUri: mongodbUri },
    dataDir,
    topicPrefix,
    databasePrefix,
    instances,
    outboundAllow: '127.0.0.0/8',
  });
  t.after(async () => {
    await services.stop();
    await Promise.all(
      ['directory', 'provisioner', 'connector'].map((it) => client.db(databasePrefix + it).dropDatabase()),
    );
    await client.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return {
    services,
    admin: adminApi(services.adminBaseUrl, services.adminToken),
    dataDir,
    kafkaBrokers,
    eventsTopic: topics(topicPrefix).events,
    directoryDatabase: client.db(`${databasePrefix}directory`),
  };
}

/** A tenant of its own with a Bearer credential. */
export async function makeTenant(admin: Admin): Promise<{ readonly id: string; readonly bearerToken: string }> {
  const id = freshName('t');
  await admin.post('tenants', { id, displayName: id });
  const { bearerToken } = await admin.post<{ bearerToken: string }>(`tenants/${id}/credentials`, {
    kind: 'bearer',
    label: 'test',
  });
  return { id, bearerToken };
}
