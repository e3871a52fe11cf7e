import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createKafka, ensureTopics } from '@rollcall/messaging';
import { freshName, memoryLog } from '@rollcall/service-kit/testing';
import { MongoClient } from 'mongodb';
import { startOf } from '../../process/identity.mjs';
import { repositoryRoot } from '../../repository.ts';
import { type Infrastructure, startInfrastructure } from '../../stack/infrastructure/start-infrastructure.ts';

const log = memoryLog().log;

/** Local processes of this test alone, on free ports. */
function startLocal(t: TestContext, dataDir: string): Promise<Infrastructure> {
  return startInfrastructure({
    dataDir,
    programsDir: join(repositoryRoot, '.rollcall', 'programs'),
    kafkaPort: 0,
    mongoPort: 0,
    env: { ROLLCALL_INFRASTRUCTURE: 'local', PATH: process.env.PATH, JAVA_HOME: process.env.JAVA_HOME },
    report: (line) => t.diagnostic(line),
  });
}

async function topicsOf({ kafkaBrokers }: Infrastructure): Promise<readonly string[]> {
  const kafka = createKafka({ brokers: kafkaBrokers, clientId: 'test', log });
  const admin = kafka.client({ requestTimeoutMs: 5000, retries: 5 }).admin();
  await admin.connect();
  try {
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
}

test('local infrastructure takes writes, stops its processes, and has its data again on other ports', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'infrastructure-'));
  const topic = freshName('topic');

  const first = await startLocal(t, dataDir);
  try {
    assert.deepEqual(first.processes.map(({ role }) => role).sort(), ['kafka', 'mongodb']);
    const kafka = createKafka({ brokers: first.kafkaBrokers, clientId: 'test', log });
    await ensureTopics(kafka, [{ topic, partitions: 2 }]);
    await writeInTransaction(first, { topic });
  } finally {
    await first.stop();
  }
  for (const { role, pid } of first.processes) assert.equal(startOf(pid), undefined, `${role} has ended`);

  const second = await startLocal(t, dataDir);
  try {
    assert.notEqual(second.mongoUri, first.mongoUri);
    assert.ok((await topicsOf(second)).includes(topic));
    assert.equal((await readNote(second))?.topic, topic);
  } finally {
    await second.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

async function writeInTransaction({ mongoUri }: Infrastructure, note: object): Promise<void> {
  const client = await MongoClient.connect(mongoUri);
  const notes = client.db('kept').collection('notes');
  await client.withSession((session) => session.withTransaction(() => notes.insertOne(note, { session })));
  await client.close();
}

async function readNote({ mongoUri }: Infrastructure) {
  const client = await MongoClient.connect(mongoUri);
  try {
    return await client.db('kept').collection('notes').findOne();
  } finally {
    await client.close();
  }
}
