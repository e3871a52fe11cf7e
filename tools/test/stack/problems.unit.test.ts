import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePorts } from '../../process/ports.ts';
import { describeProblem } from '../../process/problem.ts';
import { givenKafka, givenMongo } from '../../stack/infrastructure/given.ts';
import { findJava } from '../../stack/infrastructure/java.ts';
import { startInfrastructure } from '../../stack/infrastructure/start-infrastructure.ts';

const patienceMs = 200;

test('a port in use is named with its remedy before anything is started', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'infrastructure-'));
  t.after(() => rm(dataDir, { recursive: true }));
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const said: string[] = [];
  const starting = startInfrastructure({
    dataDir,
    kafkaPort: port,
    mongoPort: 0,
    env: {},
    report: (line) => void said.push(line),
  });
  await assert.rejects(starting, {
    name: 'Problem',
    message: `Port ${port}, wanted for Kafka, is in use by another program: stop that, or choose another port with KAFKA_PORT or --kafka-port.`,
  });
  assert.deepEqual(said, []);
});

test('without Java and Docker the remedies are named', async () => {
  await assert.rejects(findJava({ JAVA_HOME: '/nowhere' }), {
    name: 'Problem',
    message:
      'Kafka needs Java 17 or a Docker engine, and this machine has no Java and no Docker engine that answers: install Java 17 with Maven, start Docker, or set KAFKA_BROKERS to a running Kafka.',
  });
});

test('a given Kafka that does not answer is named', async () => {
  const [port] = await freePorts(1);
  await assert.rejects(givenKafka(`127.0.0.1:${port}`, patienceMs), {
    name: 'Problem',
    message: `KAFKA_BROKERS is set to 127.0.0.1:${port}, but no Kafka answers there: start it, correct the address, or unset KAFKA_BROKERS.`,
  });
});

test('a given MongoDB that does not answer is named without its password', async () => {
  const [port] = await freePorts(1);
  const failure = await givenMongo(`mongodb://someone:secret@127.0.0.1:${port}/`, patienceMs).catch(describeProblem);
  assert.match(String(failure), /^MONGODB_URI is set, but no MongoDB answers there .+: start it, correct the address/);
  assert.doesNotMatch(String(failure), /secret/);
});

test('a full disk is a problem of one sentence, however deep it lies', () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
  assert.equal(
    describeProblem(new Error('cannot keep the secrets', { cause: full })),
    'The disk is full: free at least 1 GB, or choose another folder with --data-dir.',
  );
});
