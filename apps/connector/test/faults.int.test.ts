import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ApplyOutcome, Operation } from '@rollcall/protocol/connector/v1/provisioning';
import { call, callStream, RpcError, status } from '@rollcall/service-kit';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { startTestConnector, type TestConnector } from './support/connector.ts';
import { type Downstream, startDownstream } from './support/downstream.ts';
import { absent, apply, group, members, plan, present, type Target, user } from './support/provisioning.ts';

const unknownOutcome = { code: status.DEADLINE_EXCEEDED, reason: 'OUTCOME_UNKNOWN', domain: 'connector.rollcall' };

describe('when an app misbehaves', () => {
  let connector: TestConnector;
  let downstream: Downstream;
  let target: Target;

  before(async () => {
    const limits = { UPSTREAM_TIMEOUT_MS: '400', OUTCOME_SETTLE_MS: '300', APPLY_TIMEOUT_MS: '2000' };
    connector = await startTestConnector(limits);
    downstream = await startDownstream();
    const { baseUrl, token: value } = downstream;
    const context = await connector.connectScim({ baseUrl, authentication: { $case: 'bearerToken', value } });
    target = { connector, context };
  });

  after(async () => {
    await downstream?.stop();
    await connector?.stop();
  });

  beforeEach(() => downstream.forget());

  const named = () => present({ userName: `${freshName('ann')}@example.com`, active: true });
  const mine = async (resourceId: string) =>
    (await downstream.list('Users')).filter(({ externalId }) => externalId === resourceId);

  test('a lost answer to a create is found again, and nothing is created twice', async () => {
    const subject = user();
    const desired = named();
    const { planDigest: digest } = await plan(target, subject, desired);
    await downstream.fault({ kind: 'drop-after', method: 'POST' });
    await assert.rejects(apply(target, subject, desired, { key: 'lost', digest }), unknownOutcome);
    const resolved = await apply(target, subject, desired, { key: 'lost', digest });
    assert.deepEqual(
      [resolved.outcome, resolved.operation, resolved.verified],
      [ApplyOutcome.APPLY_OUTCOME_APPLIED, Operation.OPERATION_CREATE, true],
    );
    assert.deepEqual(
      (await mine(subject.resourceId)).map(({ id }) => id),
      [resolved.remote?.remoteId],
    );
    assert.deepEqual(await downstream.writes(), ['POST /scim/v2/Users']);
    assert.deepEqual(await apply(target, subject, desired, { key: 'lost' }), resolved);
  });

  test('a request that was lost on its way is sent again, after reading back', async () => {
    const subject = user();
    const desired = named();
    await downstream.fault({ kind: 'drop-before', method: 'POST' });
    await assert.rejects(apply(target, subject, desired, { key: 'never-came' }), unknownOutcome);
    await downstream.forget();
    const resolved = await apply(target, subject, desired, { key: 'never-came' });
    assert.equal(resolved.outcome, ApplyOutcome.APPLY_OUTCOME_APPLIED);
    assert.equal((await mine(subject.resourceId)).length, 1);
    const requests = await downstream.requests();
    assert.ok(requests.findIndex((each) => each.startsWith('GET ')) < requests.indexOf('POST /scim/v2/Users'));
  });

  test('after a time-out nothing is sent while the app may still be at it, under any key', async () => {
    const subject = user();
    const desired = named();
    await downstream.fault({ kind: 'hang-after', method: 'POST' });
    const failed = await apply(target, subject, desired, { key: 'hangs' }).catch((error: RpcError) => error);
    assert.ok(failed instanceof RpcError);
    assert.deepEqual(
      [failed.code, failed.reason, failed.retryAfterMs],
      [status.DEADLINE_EXCEEDED, 'OUTCOME_UNKNOWN', 300],
    );
    const running = { code: status.ABORTED, reason: 'OUTCOME_UNKNOWN' };
    await assert.rejects(apply(target, subject, desired, { key: 'hangs' }), running);
    await assert.rejects(apply(target, subject, absent, { key: 'another', sequence: 2 }), running);
    const resolved = await eventually(() => apply(target, subject, desired, { key: 'hangs' }));
    assert.equal(resolved.outcome, ApplyOutcome.APPLY_OUTCOME_APPLIED);
    assert.equal((await mine(subject.resourceId)).length, 1);
  });

  test('a lost answer to an update, a deletion and a change of members is found again', async () => {
    const subject = user();
    const { remote } = await apply(target, subject, named());
    const known = { ...subject, remoteId: remote?.remoteId ?? '' };
    const team = group();
    const made = await apply(target, team, present({ displayName: freshName('team') }));
    const knownTeam = { ...team, remoteId: made.remote?.remoteId ?? '' };
    await downstream.forget();

    const changes = [
      { of: known, desired: named(), method: 'PATCH', operation: Operation.OPERATION_UPDATE },
      {
        of: knownTeam,
        desired: members([known.remoteId]),
        method: 'PATCH',
        operation: Operation.OPERATION_CHANGE_MEMBERS,
      },
      { of: known, desired: absent, method: 'DELETE', operation: Operation.OPERATION_DELETE },
    ];
    for (const [index, { of, desired, method, operation }] of changes.entries()) {
      const options = { key: freshName('key'), sequence: 2 + index };
      await downstream.fault({ kind: 'drop-after', method });
      await assert.rejects(apply(target, of, desired, options), unknownOutcome);
      const resolved = await apply(target, of, desired, options);
      assert.deepEqual([resolved.outcome, resolved.operation], [ApplyOutcome.APPLY_OUTCOME_APPLIED, operation]);
    }
    assert.equal((await downstream.writes()).length, changes.length);
  });

  test('an attempt whose process died is taken over when its lease has passed, by reading back', async () => {
    const subject = user();
    const desired = named();
    await downstream.fault({ kind: 'drop-after', method: 'POST' });
    await assert.rejects(apply(target, subject, desired, { key: 'died' }), unknownOutcome);
    const operations = connector.db.collection<{ _id: string }>('operations');
    const { tenantId, connectionId } = target.context;
    const _id = `${tenantId}/${connectionId}/died`;
    const later = new Date(Date.now() + 60_000);
    await operations.updateOne({ _id }, { $set: { status: 'running', until: later } });
    const running = { code: status.ABORTED, reason: 'OUTCOME_UNKNOWN' };
    await assert.rejects(apply(target, subject, desired, { key: 'died' }), running);
    await operations.updateOne({ _id }, { $set: { until: new Date(Date.now() - 1) } });
    const resolved = await apply(target, subject, desired, { key: 'died' });
    assert.equal(resolved.outcome, ApplyOutcome.APPLY_OUTCOME_APPLIED);
    assert.deepEqual(await downstream.writes(), ['POST /scim/v2/Users']);
  });

  test('429 is passed on with its delay, and is not tried again by the connector', async () => {
    await downstream.fault({ kind: 'status', method: 'POST', status: 429, headers: { 'Retry-After': '7' } });
    const subject = user();
    const desired = named();
    const failed = await apply(target, subject, desired, { key: 'limited' }).catch((error: RpcError) => error);
    assert.ok(failed instanceof RpcError);
    assert.deepEqual(
      [failed.code, failed.reason, failed.retryAfterMs],
      [status.RESOURCE_EXHAUSTED, 'UPSTREAM_RATE_LIMITED', 7000],
    );
    assert.deepEqual(await downstream.writes(), ['POST /scim/v2/Users']);
    const retried = await apply(target, subject, desired, { key: 'limited' });
    assert.equal(retried.outcome, ApplyOutcome.APPLY_OUTCOME_APPLIED);
  });

  test('each failure says what the caller has to do', async () => {
    const cases = [
      [{ status: 401 }, status.UNAUTHENTICATED, 'CREDENTIAL_REJECTED'],
      [{ status: 403 }, status.PERMISSION_DENIED, 'SCOPE_MISSING'],
      [{ status: 403, headers: { 'X-RateLimit-Remaining': '0' } }, status.RESOURCE_EXHAUSTED, 'UPSTREAM_RATE_LIMITED'],
      [{ status: 400 }, status.INVALID_ARGUMENT, 'UPSTREAM_REJECTED'],
      [{ status: 412 }, status.ABORTED, 'REMOTE_CHANGED'],
      [{ status: 500 }, status.UNAVAILABLE, 'UPSTREAM_UNAVAILABLE'],
      [{ status: 503 }, status.UNAVAILABLE, 'UPSTREAM_UNAVAILABLE'],
      [{ status: 501 }, status.UNIMPLEMENTED, 'CAPABILITY_ABSENT'],
      [
        { status: 302, headers: { Location: 'http://169.254.169.254/' } },
        status.PERMISSION_DENIED,
        'DESTINATION_NOT_ALLOWED',
      ],
    ] as const;
    for (const [fault, code, reason] of cases) {
      await downstream.fault({ kind: 'status', method: 'POST', ...fault });
      await assert.rejects(apply(target, user(), named()), { code, reason });
    }
    for (const kind of ['drop-before', 'hang-after'] as const) {
      await downstream.fault({ kind, method: 'GET' });
      await assert.rejects(plan(target, user(), named()), { code: status.UNAVAILABLE, reason: 'UPSTREAM_UNAVAILABLE' });
    }
    await downstream.fault({ kind: 'status', method: 'GET', status: 200, body: '<html>' });
    await assert.rejects(plan(target, user(), named()), { reason: 'UPSTREAM_UNAVAILABLE' });
  });

  test('a rejection keeps what explains it and loses who it is about', async () => {
    const subject = user();
    const userName = `${freshName('ann')}@example.com`;
    const detail = `userName ${userName.toUpperCase()} of other@example.com is on the blocklist for ${downstream.token}`;
    const body = JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      scimType: 'invalidValue',
      detail,
    });
    await downstream.fault({ kind: 'status', method: 'POST', status: 400, body });
    const failed = await apply(target, subject, present({ userName })).catch((error: RpcError) => error);
    assert.ok(failed instanceof RpcError);
    assert.deepEqual(failed.metadata, {
      method: 'POST',
      status: '400',
      scimType: 'invalidValue',
      detail: 'userName … of … is on the blocklist for …',
    });
  });

  test('an answer without a body is read back', async () => {
    const subject = user();
    await downstream.fault({ kind: 'status', method: 'POST', status: 201 });
    await assert.rejects(apply(target, subject, named(), { key: 'bodiless' }), { reason: 'OUTCOME_UNKNOWN' });
    assert.equal((await mine(subject.resourceId)).length, 0, 'the fault answered in the place of the app');
  });

  test('nothing is sent when the caller waits no longer', async () => {
    await downstream.fault({ kind: 'delay', method: 'GET', delayMs: 200 });
    const subject = user();
    await assert.rejects(apply(target, subject, named(), { key: 'hasty', timeoutMs: 450 }));
    await eventually(async () => {
      const operation = await connector.db.collection('operations').findOne({ subject: `User/${subject.resourceId}` });
      assert.equal(operation?.status, 'free');
    });
    assert.deepEqual(await downstream.writes(), []);
  });

  test('an app that does not say how much there is, or says it wrongly, is never listed completely', async () => {
    const listed = async () => {
      const { context } = target;
      const parts: string[] = [];
      for await (const { part } of callStreamOf(connector, context)) parts.push(part?.$case ?? '');
      return parts;
    };
    assert.equal((await listed()).at(-1), 'end');
    for (const body of [
      { Resources: [] },
      { totalResults: 2, Resources: [{ id: 'a' }, { id: 'a' }] },
      { totalResults: 3, Resources: [] },
    ]) {
      await downstream.fault({ kind: 'status', method: 'GET', status: 200, body: JSON.stringify(body) });
      await assert.rejects(listed(), { code: status.UNAVAILABLE, reason: 'UPSTREAM_UNAVAILABLE' });
    }
  });

  test('the connector answers for others while one app hangs', async () => {
    const { tenantId, connectionId } = target.context;
    await downstream.fault({ kind: 'hang-after', method: 'GET' });
    const hanging = plan(target, user(), named());
    await call(connector.connections.getMetadata, { tenantId, connectionId }, { timeoutMs: 1000 });
    await assert.rejects(hanging, { reason: 'UPSTREAM_UNAVAILABLE' });
  });
});

function callStreamOf(connector: TestConnector, context: Target['context']) {
  return callStream(connector.reader.streamResources, { context, resourceType: 'User' }, { timeoutMs: 5000 });
}
