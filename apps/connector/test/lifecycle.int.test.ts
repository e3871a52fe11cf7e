import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Deprovisioning } from '@rollcall/protocol/connector/v1/connector';
import { ApplyOutcome, Operation } from '@rollcall/protocol/connector/v1/provisioning';
import { status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { startTestConnector, type TestConnector } from './support/connector.ts';
import { type Downstream, startDownstream } from './support/downstream.ts';
import { absent, ann, apply, created, group, inApp, plan, present, type Target, user } from './support/provisioning.ts';

const { APPLY_OUTCOME_APPLIED, APPLY_OUTCOME_NO_CHANGE } = ApplyOutcome;

describe('accounts that come and go in an app', () => {
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
    const held = await inApp(downstream, id);
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
    const subject = await created(target, downstream, attributes);
    await downstream.remove(`Users/${subject.remoteId}`);
    const planned = await plan(target, subject, present(attributes));
    assert.equal(planned.operation, Operation.OPERATION_CREATE);
    assert.equal(planned.warnings.length, 1);
    const applied = await apply(target, subject, present(attributes), { sequence: 2, digest: planned.planDigest });
    assert.equal(applied.operation, Operation.OPERATION_CREATE);
    assert.notEqual(applied.remote?.remoteId, subject.remoteId);
  });

  test('deletes, and finds what is gone already gone', async () => {
    const subject = await created(target, downstream);
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
    const subject = await created(target, downstream);
    const first = await apply(disabling, subject, absent);
    assert.deepEqual([first.operation, first.verified], [Operation.OPERATION_DISABLE, true]);
    assert.equal((await inApp(downstream, subject.remoteId)).active, false);
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
    await inApp(downstream, id);
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
