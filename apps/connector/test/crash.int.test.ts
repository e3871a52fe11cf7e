import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ConnectionServiceClient } from '@rollcall/protocol/connector/v1/connector';
import {
  ApplyOutcome,
  type ApplyRequest,
  ProvisioningServiceClient,
} from '@rollcall/protocol/connector/v1/provisioning';
import { call, connect, status } from '@rollcall/service-kit';
import { eventually, freePort, freshName, testEnvironment } from '@rollcall/service-kit/testing';
import { MongoClient } from 'mongodb';
import { type Downstream, startDownstream } from './support/downstream.ts';
import { present } from './support/provisioning.ts';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const token = 'service-token-for-tests';
const applyTimeoutMs = 2000;

describe('a connector that is killed in the middle of an Apply', () => {
  const database = freshName('t').replace('-', '_');
  let downstream: Downstream;
  let directory: string;
  let env: Record<string, string | undefined>;
  let running: ChildProcess;

  before(async () => {
    downstream = await startDownstream();
    directory = await mkdtemp(join(tmpdir(), 'rollcall-crash-'));
    env = {
      PATH: process.env.PATH,
      SERVICE_TOKEN: token,
      MONGODB_URI: testEnvironment().mongodbUri,
      MONGODB_DATABASE: database,
      CONNECTOR_SECRET_KEY: randomBytes(32).toString('base64'),
      ROSTER_DIRECTORY: directory,
      OUTBOUND_ALLOW: '127.0.0.1',
      APPLY_TIMEOUT_MS: String(applyTimeoutMs),
      LOG_LEVEL: 'fatal',
      GRPC_PORT: String(await freePort()),
    };
    running = start();
  });

  after(async () => {
    await end(running, 'SIGTERM');
    await downstream?.stop();
    const client = new MongoClient(testEnvironment().mongodbUri);
    await client.db(database).dropDatabase();
    await client.close();
    await rm(directory, { recursive: true, force: true });
  });

  const start = () => spawn(process.execPath, [program], { env, stdio: 'inherit' });

  async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  test('the account is there once, and the same key finds it after the lease', async () => {
    const target = { address: `127.0.0.1:${env.GRPC_PORT}`, token };
    const connections = connect(ConnectionServiceClient, target);
    const provisioning = connect(ProvisioningServiceClient, target);
    try {
      const ids = { tenantId: freshName('t'), connectionId: randomUUID() };
      const authentication = { $case: 'bearerToken' as const, value: downstream.token };
      const value = { baseUrl: downstream.baseUrl, authentication };
      const create = { ...ids, transport: { $case: 'scim' as const, value } };
      await eventually(() => call(connections.createConnection, create, { timeoutMs: 1000 }));

      const resourceId = randomUUID();
      const request: ApplyRequest = {
        context: { ...ids, correlationId: '' },
        idempotencyKey: 'killed',
        subjectSequence: 1,
        subject: { resourceType: 'User', resourceId },
        desired: present({ userName: freshName('ann') }),
        expectedPlanDigest: '',
      };
      await downstream.fault({ kind: 'hang-after', method: 'POST' });
      const interrupted = call(provisioning.apply, request, { timeoutMs: 5000 });
      interrupted.catch(() => undefined);
      await eventually(async () => assert.equal((await downstream.writes()).length, 1));
      await end(running, 'SIGKILL');
      await assert.rejects(interrupted);

      running = start();
      const busy = { code: status.ABORTED, reason: 'OUTCOME_UNKNOWN' };
      await eventually(() => assert.rejects(call(provisioning.apply, request, { timeoutMs: 5000 }), busy));
      const resolved = await eventually(() => call(provisioning.apply, request, { timeoutMs: 5000 }), {
        timeoutMs: 15_000,
        intervalMs: 100,
      });
      assert.equal(resolved.outcome, ApplyOutcome.APPLY_OUTCOME_APPLIED);
      const mine = (await downstream.list('Users')).filter(({ externalId }) => externalId === resourceId);
      assert.deepEqual(
        mine.map(({ id }) => id),
        [resolved.remote?.remoteId],
      );
      assert.deepEqual(await downstream.writes(), ['POST /scim/v2/Users']);
    } finally {
      await connections.stop();
      await provisioning.stop();
    }
  });
});
