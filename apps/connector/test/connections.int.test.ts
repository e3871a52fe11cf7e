import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { call, callStream, status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { type Ids, startTestConnector, type TestConnector } from './support/connector.ts';
import { type Downstream, startDownstream } from './support/downstream.ts';
import { apply, plan, present, user } from './support/provisioning.ts';

const timeout = { timeoutMs: 5000 };

describe('a connection', () => {
  let connector: TestConnector;
  let downstream: Downstream;

  before(async () => {
    connector = await startTestConnector();
    downstream = await startDownstream();
  });

  after(async () => {
    await downstream?.stop();
    await connector?.stop();
  });

  function create(ids: { tenantId: string; connectionId: string }, token = downstream.token) {
    const authentication = { $case: 'bearerToken' as const, value: token };
    const value = { baseUrl: `${downstream.baseUrl}/`, authentication };
    return call(connector.connections.createConnection, { ...ids, transport: { $case: 'scim', value } }, timeout);
  }

  const fresh = () => ({ tenantId: freshName('t'), connectionId: randomUUID() });

  test('is made once, however often it is asked for, and not changed by asking differently', async () => {
    const ids = fresh();
    await create(ids);
    await create(ids);
    await assert.rejects(create(ids, 'another-token'), { code: status.ALREADY_EXISTS, reason: 'CONNECTION_EXISTS' });
  });

  test('works with its own secret only: copied to another connection it cannot be read', async () => {
    const [mine, other] = [fresh(), fresh()];
    await create(mine);
    await create(other);
    const connections = connector.db.collection<{ _id: string }>('connections');
    const stored = await connections.findOne({ _id: `${mine.tenantId}/${mine.connectionId}` });
    const secret = (stored as unknown as { scim: { authentication: object } }).scim.authentication;
    const _id = `${other.tenantId}/${other.connectionId}`;
    await connections.updateOne({ _id }, { $set: { 'scim.authentication': secret } });
    const context = { ...other, correlationId: '' };
    await assert.rejects(plan({ connector, context }, user(), present({ userName: 'x' })), { code: status.INTERNAL });
  });

  test('can be tried: what works, what is missing, what is refused', async () => {
    const ids = fresh();
    await create(ids);
    const validate = (context: Ids) => call(connector.connections.validateConnection, { context }, timeout);
    assert.deepEqual((await validate({ ...ids, correlationId: '' })).warnings, []);

    await downstream.fault({ kind: 'status', path: '/scim/v2/ServiceProviderConfig', status: 404 });
    assert.equal((await validate({ ...ids, correlationId: '' })).warnings.length, 1);

    const wrong = fresh();
    await create(wrong, 'wrong-token');
    await assert.rejects(validate({ ...wrong, correlationId: '' }), {
      code: status.UNAUTHENTICATED,
      reason: 'CREDENTIAL_REJECTED',
    });
  });

  test('is gone after it was deleted, what is in the app stays', async () => {
    const ids = fresh();
    await create(ids);
    const context = { ...ids, correlationId: '' };
    const { remote } = await apply({ connector, context }, user(), present({ userName: freshName('ann') }), {
      sequence: 7,
    });
    await call(connector.connections.deleteConnection, ids, timeout);
    await call(connector.connections.deleteConnection, ids, timeout);
    await assert.rejects(call(connector.connections.getMetadata, ids, timeout), { reason: 'CONNECTION_NOT_FOUND' });
    assert.ok((await downstream.list('Users')).some(({ id }) => id === remote?.remoteId));
    assert.equal(await connector.db.collection('subjects').countDocuments({ tenantId: ids.tenantId }), 0);
  });

  test('shows what the app holds, page by page, with an end', async () => {
    const ids = fresh();
    await create(ids);
    const context = { ...ids, correlationId: '' };
    const names = Array.from({ length: 230 }, () => freshName('listed'));
    for (const userName of names) await downstream.post('Users', { schemas: [], userName });
    const listed: string[] = [];
    let total: number | undefined;
    for await (const { part } of callStream(
      connector.reader.streamResources,
      { context, resourceType: 'User' },
      timeout,
    )) {
      if (part?.$case === 'resource') listed.push(JSON.parse(part.value.json.toString()).userName);
      if (part?.$case === 'end') total = part.value.total;
    }
    assert.equal(total, listed.length);
    assert.deepEqual(listed.filter((name) => name.startsWith('listed')).sort(), names.sort());

    const [first] = names;
    const wanted = { context, resourceType: 'User', externalId: '', name: first ?? '' };
    const { candidates } = await call(connector.reader.findByCorrelation, wanted, timeout);
    assert.equal(candidates.length, 1);
    const remoteId = candidates[0]?.ref?.remoteId ?? '';
    const got = await call(connector.reader.getResource, { context, resourceType: 'User', remoteId }, timeout);
    assert.equal(JSON.parse(got.resource?.json.toString() ?? '').userName, first);
    const missing = { context, resourceType: 'User', remoteId: 'missing' };
    await assert.rejects(call(connector.reader.getResource, missing, timeout), {
      code: status.NOT_FOUND,
      reason: 'REMOTE_NOT_FOUND',
    });
  });
});
