import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Deprovisioning } from '@rollcall/protocol/connector/v1/connector';
import { ApplyOutcome, Operation } from '@rollcall/protocol/connector/v1/provisioning';
import { call, status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { startTestConnector, type TestConnector } from './support/connector.ts';
import { type Downstream, startDownstream } from './support/downstream.ts';
import { absent, apply, group, members, plan, present, type Target, user } from './support/provisioning.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const { APPLY_OUTCOME_APPLIED, APPLY_OUTCOME_NO_CHANGE } = ApplyOutcome;

function ann(userName = `${freshName('ann')}@example.com`) {
  return {
    userName,
    name: { givenName: 'Ann', familyName: 'Lee' },
    displayName: 'Ann Lee',
    active: true,
    emails: [{ value: userName, type: 'work', primary: true }],
    [enterprise]: { department: 'Research', employeeNumber: '7' },
  };
}

describe('provisioning an app that we did not write', () => {
  let connector: TestConnector;
  let downstream: Downstream;
  let target: Target;

  before(async () => {
    connector = await startTestConnector();
    downstream = await startDownstream();
    target = { connector, context: await connect() };
  });

  after(async () => {
    await downstream?.stop();
    await connector?.stop();
  });

  beforeEach(() => downstream.forget());

  function connect(quirks?: { deprovisioning: Deprovisioning }) {
    const { baseUrl, token: value } = downstream;
    const profile = quirks && { ...noQuirks, ...quirks };
    return connector.connectScim({ baseUrl, authentication: { $case: 'bearerToken', value }, quirks: profile });
  }

  async function created(attributes = ann()) {
    const subject = user();
    const { remote } = await apply(target, subject, present(attributes));
    assert.ok(remote);
    await downstream.forget();
    return { ...subject, remoteId: remote.remoteId };
  }

  async function inApp(remoteId: string) {
    const found = (await downstream.list('Users')).find(({ id }) => id === remoteId);
    assert.ok(found, 'the app has the account');
    return found;
  }

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
    const { id, meta, schemas, ...held } = await inApp(applied.remote?.remoteId ?? '');
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
    const subject = await created(attributes);
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
    const held = await inApp(subject.remoteId);
    assert.deepEqual(held.name, wanted.name);
    assert.equal(held.displayName, undefined);
    assert.deepEqual(held[enterprise], wanted[enterprise]);
    assert.deepEqual(await downstream.writes(), [`PATCH /scim/v2/Users/${subject.remoteId}`]);
  });

  test('a complex attribute and an extension the app has nothing of are added', async () => {
    const { userName } = ann();
    const subject = await created({ userName } as ReturnType<typeof ann>);
    await apply(target, subject, present(ann(userName)), { sequence: 2 });
    const { id, meta, schemas, externalId, ...held } = await inApp(subject.remoteId);
    assert.deepEqual(held, ann(userName));
  });

  test('an app that changed after the plan is not touched', async () => {
    const attributes = ann();
    const subject = await created(attributes);
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
    const subject = await created(attributes);
    await apply(target, subject, present({ ...attributes, displayName: 'newer' }), { sequence: 9 });
    await assert.rejects(apply(target, subject, present({ ...attributes, displayName: 'older' }), { sequence: 8 }), {
      code: status.ABORTED,
      reason: 'STALE_SEQUENCE',
    });
    assert.equal((await inApp(subject.remoteId)).displayName, 'newer');
  });

  test('an account that exists by name, in other letters, is linked and brought to the desired state', async () => {
    const userName = `${freshName('Existing')}@Example.com`;
    const { id } = await downstream.post('Users', { schemas: [], userName, displayName: 'before' });
    const subject = user();
    const wanted = ann(userName.toLowerCase());
    const planned = await plan(target, subject, present(wanted));
    assert.equal(planned.operation, Operation.OPERATION_CREATE, 'this app filters by exact case and cannot know');
    const applied = await apply(target, subject, present(wanted), { digest: planned.planDigest });
    assert.equal(applied.outcome, ApplyOutcome.APPLY_OUTCOME_ALREADY_EXISTS_LINKED);
    assert.equal(applied.remote?.remoteId, id);
    const held = await inApp(id);
    assert.deepEqual(
      [held.userName, held.displayName, held.externalId],
      [wanted.userName, 'Ann Lee', subject.resourceId],
    );
  });

  test('an account found by its exact name is planned as a link', async () => {
    const userName = `${freshName('found')}@example.com`;
    const { id } = await downstream.post('Users', { schemas: [], ...ann(userName) });
    const subject = user();
    const planned = await plan(target, subject, present(ann(userName)));
    assert.equal(planned.remote?.remoteId, id);
    assert.deepEqual(planned.changedAttributes, ['externalId']);
    const applied = await apply(target, subject, present(ann(userName)), { digest: planned.planDigest });
    assert.equal(applied.outcome, ApplyOutcome.APPLY_OUTCOME_ALREADY_EXISTS_LINKED);
  });

  test('several accounts that could be meant are left for a person to decide', async () => {
    const subject = group();
    const displayName = freshName('twins');
    for (const suffix of ['a', 'b']) {
      await downstream.post('Groups', {
        schemas: [],
        displayName: displayName + suffix,
        externalId: subject.resourceId,
      });
    }
    await downstream.forget();
    await assert.rejects(apply(target, subject, present({ displayName })), {
      code: status.FAILED_PRECONDITION,
      reason: 'CORRELATION_AMBIGUOUS',
    });
    assert.deepEqual(await downstream.writes(), []);
  });

  test('an account that vanished is made again', async () => {
    const attributes = ann();
    const subject = await created(attributes);
    await downstream.remove(`Users/${subject.remoteId}`);
    const planned = await plan(target, subject, present(attributes));
    assert.equal(planned.operation, Operation.OPERATION_CREATE);
    assert.equal(planned.warnings.length, 1);
    const applied = await apply(target, subject, present(attributes), { sequence: 2, digest: planned.planDigest });
    assert.equal(applied.operation, Operation.OPERATION_CREATE);
    assert.notEqual(applied.remote?.remoteId, subject.remoteId);
  });

  test('deletes, and finds what is gone already gone', async () => {
    const subject = await created();
    const first = await apply(target, subject, absent, { sequence: 2 });
    assert.deepEqual(
      [first.outcome, first.operation, first.remote, first.verified],
      [APPLY_OUTCOME_APPLIED, Operation.OPERATION_DELETE, undefined, true],
    );
    const second = await apply(target, subject, absent, { sequence: 3 });
    assert.equal(second.outcome, ApplyOutcome.APPLY_OUTCOME_ALREADY_ABSENT);
    assert.deepEqual(await downstream.writes(), [`DELETE /scim/v2/Users/${subject.remoteId}`]);
  });

  test('disables instead of deleting where the connection says so, people only', async () => {
    const disabling: Target = {
      connector,
      context: await connect({ deprovisioning: Deprovisioning.DEPROVISIONING_DISABLE }),
    };
    const subject = await created();
    const first = await apply(disabling, subject, absent);
    assert.deepEqual([first.operation, first.verified], [Operation.OPERATION_DISABLE, true]);
    assert.equal((await inApp(subject.remoteId)).active, false);
    const second = await apply(disabling, subject, absent, { sequence: 2 });
    assert.equal(second.outcome, APPLY_OUTCOME_NO_CHANGE);
    const team = group();
    await apply(disabling, team, present({ displayName: freshName('team') }));
    assert.equal((await apply(disabling, team, absent, { sequence: 2 })).operation, Operation.OPERATION_DELETE);
  });

  test('never deletes an account it knows by name only', async () => {
    const userName = `${freshName('stranger')}@example.com`;
    const { id } = await downstream.post('Users', { schemas: [], userName });
    const applied = await apply(target, user(), absent);
    assert.equal(applied.outcome, ApplyOutcome.APPLY_OUTCOME_ALREADY_ABSENT);
    await inApp(id);
  });

  test('adds and removes members of a group, once each', async () => {
    const [a, b, c] = await Promise.all([created(), created(), created()]);
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

const noQuirks = {
  updateVerb: 0,
  patchStyle: 0,
  memberRemoveStyle: 0,
  maxMembersPerPatch: 0,
  deprovisioning: 0,
  ifMatch: false,
} as const;
