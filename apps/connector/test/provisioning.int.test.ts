import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ApplyOutcome, Operation } from '@rollcall/protocol/connector/v1/provisioning';
import { call, status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { startTestConnector, type TestConnector } from './support/connector.ts';
import { type Downstream, startDownstream } from './support/downstream.ts';
import {
  absent,
  ann,
  apply,
  created,
  group,
  inApp,
  members,
  plan,
  present,
  type Target,
  user,
} from './support/provisioning.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const { APPLY_OUTCOME_APPLIED, APPLY_OUTCOME_NO_CHANGE } = ApplyOutcome;

describe('provisioning an app that we did not write', () => {
  let connector: TestConnector;
  let downstream: Downstream;
  let target: Target;

  before(async () => {
    connector = await startTestConnector();
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

  test('a plan has no side effects and names no values', async () => {
    const planned = await plan(target, user(), present(ann('secret-name@example.com')));
    assert.equal(planned.operation, Operation.OPERATION_CREATE);
    assert.deepEqual(planned.calls, ['POST /Users']);
    assert.deepEqual(
      planned.changedAttributes.sort(),
      ['active', 'displayName', 'emails', 'name', enterprise, 'userName'].sort(),
    );
    assert.match(planned.planDigest, /^[0-9a-f]{64}$/);
    assert.ok(!JSON.stringify(planned).includes('secret-name'));
    assert.deepEqual(await downstream.writes(), []);
  });

  test('creates what was planned, stamped with the directory id, every attribute as sent', async () => {
    const subject = user();
    const attributes = ann();
    const { planDigest } = await plan(target, subject, present(attributes));
    const applied = await apply(target, subject, present(attributes), { digest: planDigest });
    assert.equal(applied.outcome, APPLY_OUTCOME_APPLIED);
    assert.equal(applied.operation, Operation.OPERATION_CREATE);
    assert.equal(applied.verified, true);
    const { id, meta, schemas, ...held } = await inApp(downstream, applied.remote?.remoteId ?? '');
    assert.deepEqual(held, { externalId: subject.resourceId, ...attributes });
    assert.ok(Array.isArray(schemas) && schemas.includes(enterprise) && meta);
  });

  test('never sends a password', async () => {
    await apply(target, user(), present({ ...ann(), password: 'S3cret-password' }));
    assert.ok(!JSON.stringify(await downstream.list('Users')).includes('S3cret-password'));
  });

  test('the same apply twice is one request to the app and the same answer', async () => {
    const subject = user();
    const desired = present(ann());
    const first = await apply(target, subject, desired, { key: 'same' });
    const second = await apply(target, subject, desired, { key: 'same' });
    assert.deepEqual(second, first);
    assert.deepEqual(await downstream.writes(), ['POST /scim/v2/Users']);
  });

  test('twice at the same time is one request to the app', async () => {
    const subject = user();
    const desired = present(ann());
    await downstream.fault({ kind: 'delay', method: 'POST', delayMs: 200 });
    const results = await Promise.allSettled([1, 2].map(() => apply(target, subject, desired, { key: 'at-once' })));
    const refused = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
    assert.equal(refused.length, 1);
    assert.equal(refused[0].code, status.ABORTED);
    assert.equal(refused[0].reason, 'OUTCOME_UNKNOWN');
    assert.deepEqual(await downstream.writes(), ['POST /scim/v2/Users']);
  });

  test('a key that stood for another change is refused', async () => {
    const subject = user();
    await apply(target, subject, present(ann()), { key: 'reused' });
    await assert.rejects(apply(target, subject, present(ann()), { key: 'reused' }), {
      code: status.FAILED_PRECONDITION,
      reason: 'IDEMPOTENCY_KEY_REUSED',
      domain: 'connector.rollcall',
    });
  });

  test('updates only what differs, and nothing when nothing does', async () => {
    const attributes = ann();
    const subject = await created(target, downstream, attributes);
    const unchanged = await apply(target, subject, present(attributes), { sequence: 2 });
    assert.equal(unchanged.outcome, APPLY_OUTCOME_NO_CHANGE);
    assert.deepEqual(await downstream.writes(), []);

    const wanted = {
      ...attributes,
      name: { givenName: 'Anna', familyName: 'Lee' },
      displayName: null,
      emails: [{ value: 'home@example.com', type: 'home' }, ...attributes.emails],
      [enterprise]: { department: 'Sales', employeeNumber: '7', costCenter: '42' },
    };
    const planned = await plan(target, subject, present(wanted));
    assert.deepEqual(planned.changedAttributes.sort(), [
      'displayName',
      'emails',
      'name.givenName',
      `${enterprise}:costCenter`,
      `${enterprise}:department`,
    ]);
    const applied = await apply(target, subject, present(wanted), { sequence: 3, digest: planned.planDigest });
    assert.deepEqual(
      [applied.outcome, applied.operation, applied.verified],
      [APPLY_OUTCOME_APPLIED, Operation.OPERATION_UPDATE, true],
    );
    const held = await inApp(downstream, subject.remoteId);
    assert.deepEqual(held.name, wanted.name);
    assert.equal(held.displayName, undefined);
    assert.deepEqual(held[enterprise], wanted[enterprise]);
    assert.deepEqual(await downstream.writes(), [`PATCH /scim/v2/Users/${subject.remoteId}`]);
  });

  test('a complex attribute and an extension the app has nothing of are added', async () => {
    const { userName } = ann();
    const subject = await created(target, downstream, { userName });
    await apply(target, subject, present(ann(userName)), { sequence: 2 });
    const { id, meta, schemas, externalId, ...held } = await inApp(downstream, subject.remoteId);
    assert.deepEqual(held, ann(userName));
  });

  test('an app that changed after the plan is not touched', async () => {
    const attributes = ann();
    const subject = await created(target, downstream, attributes);
    const wanted = present({ ...attributes, displayName: 'Ann L.' });
    const { planDigest } = await plan(target, subject, wanted);
    await downstream.patch(`Users/${subject.remoteId}`, [{ op: 'replace', path: 'displayName', value: 'by hand' }]);
    await downstream.forget();
    await assert.rejects(apply(target, subject, wanted, { sequence: 2, digest: planDigest, key: 'moved' }), {
      code: status.ABORTED,
      reason: 'REMOTE_CHANGED',
    });
    assert.deepEqual(await downstream.writes(), []);
    const again = await plan(target, subject, wanted);
    const applied = await apply(target, subject, wanted, { sequence: 2, digest: again.planDigest, key: 'moved' });
    assert.equal(applied.outcome, APPLY_OUTCOME_APPLIED);
  });

  test('an older state than was applied is refused', async () => {
    const attributes = ann();
    const subject = await created(target, downstream, attributes);
    await apply(target, subject, present({ ...attributes, displayName: 'newer' }), { sequence: 9 });
    await assert.rejects(apply(target, subject, present({ ...attributes, displayName: 'older' }), { sequence: 8 }), {
      code: status.ABORTED,
      reason: 'STALE_SEQUENCE',
    });
    assert.equal((await inApp(downstream, subject.remoteId)).displayName, 'newer');
  });

  test('adds and removes members of a group, once each', async () => {
    const [a, b, c] = await Promise.all([
      created(target, downstream),
      created(target, downstream),
      created(target, downstream),
    ]);
    const team = group();
    const { remote } = await apply(target, team, present({ displayName: freshName('team') }));
    const known = { ...team, remoteId: remote?.remoteId ?? '' };
    const held = async () => {
      const found = (await downstream.list('Groups')).find(({ id }) => id === known.remoteId);
      return (found?.members as { value: string }[] | undefined)?.map(({ value }) => value).sort() ?? [];
    };
    const first = await apply(target, known, members([a.remoteId, b.remoteId]), { sequence: 2 });
    assert.deepEqual([first.operation, first.verified], [Operation.OPERATION_CHANGE_MEMBERS, true]);
    assert.deepEqual(await held(), [a.remoteId, b.remoteId].sort());

    await apply(target, known, members([b.remoteId, c.remoteId], [a.remoteId]), { sequence: 3 });
    assert.deepEqual(
      await held(),
      [b.remoteId, c.remoteId].sort(),
      'this app would hold b twice if it were sent twice',
    );

    const again = await apply(target, known, members([b.remoteId], [a.remoteId]), { sequence: 4 });
    assert.equal(again.outcome, APPLY_OUTCOME_NO_CHANGE);

    const renamed = present({ displayName: freshName('renamed') });
    await apply(target, known, renamed, { sequence: 5 });
    assert.deepEqual(await held(), [b.remoteId, c.remoteId].sort(), 'renaming leaves members alone');
  });

  test('members of a group the app does not have are an error, not a new group', async () => {
    await assert.rejects(apply(target, group('nowhere'), members(['x'])), {
      code: status.NOT_FOUND,
      reason: 'REMOTE_NOT_FOUND',
    });
  });

  test('what a request lacks is named', async () => {
    const subject = user();
    await assert.rejects(apply(target, subject, present({ displayName: 'nameless' })), { reason: 'REQUEST_INVALID' });
    await assert.rejects(apply(target, user('..'), absent), { reason: 'REQUEST_INVALID' });
    await assert.rejects(apply(target, subject, members(['x'])), { reason: 'REQUEST_INVALID' });
    const context = { ...target.context, connectionId: '00000000-0000-4000-8000-000000000000' };
    await assert.rejects(apply({ connector, context }, subject, absent), {
      code: status.NOT_FOUND,
      reason: 'CONNECTION_NOT_FOUND',
    });
    const stranger = { ...target.context, tenantId: freshName('t') };
    await assert.rejects(apply({ connector, context: stranger }, subject, absent), { reason: 'CONNECTION_NOT_FOUND' });
  });

  test('secrets and values are in no log line and not in the database in clear', async () => {
    await apply(target, user(), present(ann('findme@example.com')));
    const { token } = downstream;
    const stored = JSON.stringify([
      await connector.db.collection('connections').find().toArray(),
      await connector.db.collection('operations').find().toArray(),
      await connector.db.collection('subjects').find().toArray(),
    ]);
    assert.ok(stored.includes(target.context.connectionId));
    for (const text of [stored, JSON.stringify(connector.logLines)]) {
      assert.ok(!text.includes(token));
      assert.ok(!text.includes(Buffer.from(token).toString('base64')));
      assert.ok(!text.includes('findme@example.com'));
    }
    const { tenantId, connectionId } = target.context;
    const metadata = await call(connector.connections.getMetadata, { tenantId, connectionId }, { timeoutMs: 5000 });
    assert.ok(!JSON.stringify(metadata).includes(token));
  });
});
