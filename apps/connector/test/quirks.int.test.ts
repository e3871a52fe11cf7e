import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  MemberRemoveStyle,
  PatchStyle,
  type QuirkProfile,
  UpdateVerb,
} from '@rollcall/protocol/connector/v1/connector';
import { ApplyOutcome, Operation } from '@rollcall/protocol/connector/v1/provisioning';
import { freshName } from '@rollcall/service-kit/testing';
import { startTestConnector, type TestConnector } from './support/connector.ts';
import { type Downstream, startDownstream } from './support/downstream.ts';
import { type OddServer, startOddServer } from './support/odd-server.ts';
import { absent, apply, group, members, plan, present, type Target, user } from './support/provisioning.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const strict: QuirkProfile = {
  updateVerb: UpdateVerb.UPDATE_VERB_UNSPECIFIED,
  patchStyle: PatchStyle.PATCH_STYLE_UNSPECIFIED,
  memberRemoveStyle: MemberRemoveStyle.MEMBER_REMOVE_STYLE_UNSPECIFIED,
  maxMembersPerPatch: 3,
  deprovisioning: 0,
  ifMatch: false,
};

const profiles: readonly [string, Partial<QuirkProfile>, string][] = [
  ['PATCH with paths', {}, 'PATCH'],
  ['PATCH with values', { patchStyle: PatchStyle.PATCH_STYLE_VALUES }, 'PATCH'],
  ['PUT', { updateVerb: UpdateVerb.UPDATE_VERB_PUT }, 'PUT'],
  ['members removed as values', { memberRemoveStyle: MemberRemoveStyle.MEMBER_REMOVE_STYLE_VALUE_ARRAY }, 'PATCH'],
];

describe('apps that differ', () => {
  let connector: TestConnector;
  let downstream: Downstream;
  let odd: OddServer;

  before(async () => {
    connector = await startTestConnector();
    downstream = await startDownstream();
    odd = await startOddServer();
  });

  after(async () => {
    await odd?.stop();
    await downstream?.stop();
    await connector?.stop();
  });

  async function connect(baseUrl: string, quirks: Partial<QuirkProfile>): Promise<Target> {
    const authentication = { $case: 'bearerToken' as const, value: downstream.token };
    const context = await connector.connectScim({ baseUrl, authentication, quirks: { ...strict, ...quirks } });
    return { connector, context };
  }

  for (const [name, quirks, verb] of profiles) {
    test(`${name}: the same account, the same group in the end`, async () => {
      const target = await connect(downstream.baseUrl, quirks);
      const subject = user();
      const userName = freshName('ann');
      const first = {
        userName,
        name: { givenName: 'Ann', familyName: 'Lee' },
        title: 'Dr',
        [enterprise]: { department: 'R' },
      };
      const made = await apply(target, subject, present(first));
      const known = { ...subject, remoteId: made.remote?.remoteId ?? '' };
      await downstream.patch(`Users/${known.remoteId}`, [{ op: 'add', path: 'nickName', value: 'kept' }]);
      await downstream.forget();
      const second = {
        ...first,
        name: { givenName: 'Anna' },
        title: null,
        [enterprise]: { department: 'S', division: 'D' },
      };
      const changed = await apply(target, known, present(second), { sequence: 2 });
      assert.deepEqual([changed.operation, changed.verified], [Operation.OPERATION_UPDATE, true]);
      assert.deepEqual(await downstream.writes(), [`${verb} /scim/v2/Users/${known.remoteId}`]);
      const held = (await downstream.list('Users')).find(({ id }) => id === known.remoteId);
      const { id, meta, schemas, ...attributes } = held ?? { id: '' };
      assert.deepEqual(attributes, {
        externalId: subject.resourceId,
        userName,
        nickName: 'kept',
        name: { givenName: 'Anna', familyName: 'Lee' },
        [enterprise]: { department: 'S', division: 'D' },
      });
      await membersEndAs(target, known.remoteId);
    });
  }

  async function membersEndAs(target: Target, remoteId: string) {
    const team = group();
    const made = await apply(target, team, present({ displayName: freshName('team') }));
    const known = { ...team, remoteId: made.remote?.remoteId ?? '' };
    await apply(target, known, members(['one', 'two', remoteId]), { sequence: 2 });
    await apply(target, known, members(['three'], ['one', 'two']), { sequence: 3 });
    await apply(target, known, present({ displayName: freshName('renamed') }), { sequence: 4 });
    const held = (await downstream.list('Groups')).find(({ id }) => id === known.remoteId);
    const values = ((held?.members ?? []) as { value: string }[]).map(({ value }) => value).sort();
    assert.deepEqual(values, ['three', remoteId].sort());
    await assert.rejects(apply(target, known, members(['a', 'b'], ['c', 'd']), { sequence: 5 }), {
      reason: 'REQUEST_INVALID',
    });
  }

  test('an app that ignores filters: a stranger is never taken for the person looked for', async () => {
    const target = await connect(odd.baseUrl, {});
    odd.users.push({ id: 'stranger', userName: 'stranger' }, { id: 'another', userName: 'another' });
    const subject = user();
    const made = await apply(target, subject, present({ userName: 'newcomer' }));
    assert.deepEqual([made.operation, made.verified], [Operation.OPERATION_CREATE, true]);
    const gone = await apply(target, user(), absent);
    assert.equal(gone.outcome, ApplyOutcome.APPLY_OUTCOME_ALREADY_ABSENT);
    assert.equal(odd.users.length, 3);
  });

  test('an app that folds names and drops externalId: found by name, checked by a read, not stamped for ever', async () => {
    const target = await connect(odd.baseUrl, {});
    const subject = user();
    const first = await apply(target, subject, present({ userName: 'Mixed.Case', title: 'Dr' }));
    const known = { ...subject, remoteId: first.remote?.remoteId ?? '' };
    assert.deepEqual([first.operation, first.verified], [Operation.OPERATION_CREATE, true]);
    const found = await plan(target, subject, present({ userName: 'Mixed.Case', title: 'Dr' }));
    assert.equal(found.remote?.remoteId, known.remoteId);
    const updated = await apply(target, known, present({ userName: 'mixed.case', title: 'Prof' }), { sequence: 2 });
    assert.equal(updated.verified, true, 'PATCH was answered without a body');
    const same = await plan(target, known, present({ userName: 'mixed.case', title: 'Prof' }));
    assert.equal(same.operation, Operation.OPERATION_NONE);
  });

  test('an app with versions gets them back where it is known to understand them', async () => {
    for (const ifMatch of [true, false]) {
      const target = await connect(odd.baseUrl, { ifMatch });
      const subject = user();
      const made = await apply(target, subject, present({ userName: freshName('versioned') }));
      const known = { ...subject, remoteId: made.remote?.remoteId ?? '' };
      await apply(target, known, present({ title: 'Dr' }), { sequence: 2 });
      assert.equal(odd.writes.at(-1)?.ifMatch, ifMatch ? 'W/"1"' : undefined);
    }
  });
});
