import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { groupRowId, writeGroupRows } from '../../../src/adapters/mongo/group-rows.ts';
import { membershipsOf } from '../../../src/adapters/mongo/memberships.ts';
import { directoryDatabase } from '../../support/directory-database.ts';

const { client, db } = directoryDatabase();

test('any number of members leave a group at once', async () => {
  const memberships = membershipsOf(db);
  const tenantId = `t${'x'.repeat(62)}`;
  const [groupId, memberId] = [randomUUID(), randomUUID()];
  const _id = groupRowId(tenantId, groupId, memberId);
  await memberships.insertOne({ _id, tenantId, groupId, memberId, memberType: 'User' });
  const others = Array.from({ length: 120_000 }, () => groupRowId(tenantId, groupId, randomUUID()));
  const removed = { added: [], removedIds: [...others, _id], deletedGroups: [] };
  await client.withSession((session) => session.withTransaction(() => writeGroupRows(memberships, removed, session)));
  assert.equal(await memberships.countDocuments(), 0);
});
