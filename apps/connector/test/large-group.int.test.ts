import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { UpdateVerb } from '@rollcall/protocol/connector/v1/connector';
import { status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { startTestConnector, type TestConnector } from './support/connector.ts';
import { type Downstream, startDownstream } from './support/downstream.ts';
import { apply, group, members, plan, present } from './support/provisioning.ts';

describe('a group that is too large to be read', () => {
  let connector: TestConnector;
  let downstream: Downstream;

  before(async () => {
    connector = await startTestConnector({ MAX_RESPONSE_BYTES: '3000' });
    downstream = await startDownstream();
  });

  after(async () => {
    await downstream?.stop();
    await connector?.stop();
  });

  async function largeGroup() {
    const held = Array.from({ length: 100 }, (_, index) => ({ value: `member-${index}`.padEnd(40, '-') }));
    const subject = group();
    const attributes = { schemas: [], displayName: freshName('all'), externalId: subject.resourceId, members: held };
    const { id } = await downstream.post('Groups', attributes);
    return { ...subject, remoteId: id };
  }

  function connect(updateVerb: UpdateVerb) {
    const { baseUrl, token: value } = downstream;
    const quirks = { ...noQuirks, updateVerb };
    return connector.connectScim({ baseUrl, authentication: { $case: 'bearerToken', value }, quirks });
  }

  const membersOf = async (remoteId: string) => {
    const found = (await downstream.list('Groups')).find(({ id }) => id === remoteId);
    return ((found?.members ?? []) as { value: string }[]).map(({ value }) => value);
  };

  test('is changed all the same, and its name without touching its members', async () => {
    const target = { connector, context: await connect(UpdateVerb.UPDATE_VERB_PATCH) };
    const known = await largeGroup();
    const planned = await plan(target, known, members(['newcomer']));
    assert.equal(planned.warnings.length, 1);
    const changed = await apply(target, known, members(['newcomer'], ['member-7'.padEnd(40, '-')]));
    assert.equal(changed.verified, false);
    await apply(target, known, present({ displayName: freshName('renamed') }), { sequence: 2 });
    const held = await membersOf(known.remoteId);
    assert.deepEqual(
      [held.length, held.includes('newcomer'), held.includes('member-7'.padEnd(40, '-'))],
      [100, true, false],
    );
  });

  test('is not replaced by one without the members that were not read', async () => {
    const target = { connector, context: await connect(UpdateVerb.UPDATE_VERB_PUT) };
    const known = await largeGroup();
    const absent = { code: status.UNIMPLEMENTED, reason: 'CAPABILITY_ABSENT' };
    await assert.rejects(apply(target, known, present({ displayName: 'renamed' })), absent);
    await assert.rejects(apply(target, known, members(['newcomer']), { sequence: 2 }), absent);
    assert.equal((await membersOf(known.remoteId)).length, 100);
  });
});

const noQuirks = {
  patchStyle: 0,
  memberRemoveStyle: 0,
  maxMembersPerPatch: 0,
  deprovisioning: 0,
  ifMatch: false,
} as const;
