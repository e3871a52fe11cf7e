import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { readTenant } from '@rollcall/event-store';
import type { Committed, Outcome } from '@rollcall/protocol/command/v1/command';
import { directoryDatabase } from '../support/directory-database.ts';
import { assertFolds, ofType, storedViews } from '../support/fold-log.ts';
import { bulkStatuses, openTestTenant } from '../support/partition.ts';

const database = directoryDatabase();
const { db } = database;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function heldOf(outcome: Outcome | undefined, index: number): Committed {
  const result = outcome?.result?.$case === 'bulk' ? outcome.result.value.results[index]?.result : undefined;
  if (result?.$case !== 'committed') throw new Error(`not committed: ${JSON.stringify(result)}`);
  return result.value;
}

test('operations are decided one after the other, each by itself (RFC 7644 §3.7)', async () => {
  const { tenantId, partition, bulk, createUser, patch, remove } = await openTestTenant(database);
  const [ann, bob] = [randomUUID(), randomUUID()];
  const [outcome] = await partition.send(
    bulk([
      createUser(ann, { userName: 'ann' }),
      createUser(randomUUID(), { userName: 'ANN' }),
      patch('User', ann, { op: 'replace', path: 'title', value: 'Dr' }),
      remove('User', bob),
      createUser(bob, { userName: 'bob' }),
      remove('User', ann),
      createUser(randomUUID(), { userName: 'ann' }),
    ]),
  );
  assert.deepEqual(bulkStatuses(outcome), [200, 409, 200, 404, 200, 200, 200]);
  const patched = heldOf(outcome, 2);
  assert.deepEqual([patched.resourceId, patched.revision, patched.resource.length], [ann, 2, 0]);
  assert.deepEqual([patched.firstSequence, patched.lastSequence], [2, 2]);
  assert.equal(ofType(await storedViews(db, tenantId), 'User').length, 2);
  assert.deepEqual(partition.commits, [{ commands: 1, events: 5 }]);
  await assertFolds(db, tenantId);
});

test('after so many failures the rest is not attempted; what the gateway has refused counts', async () => {
  const { tenantId, partition, bulk, createUser, remove } = await openTestTenant(database);
  const command = bulk([createUser(randomUUID(), { userName: 'ann' }), remove('User', 'nobody')], { failOnErrors: 2 });
  assert.ok(command.operation?.$case === 'bulk');
  const refused = { status: 400, scimType: 'invalidSyntax', detail: 'no method' };
  const { operations } = command.operation.value;
  operations.splice(1, 0, { asked: undefined, refersTo: [], change: { $case: 'refused', value: refused } });
  operations.push(...operations.slice(0, 1));
  const [outcome] = await partition.send(command);
  assert.deepEqual(bulkStatuses(outcome), [200, 400, 404]);
  assert.equal(ofType(await storedViews(db, tenantId), 'User').length, 1);
});

test('If-Match holds for one operation', async () => {
  const { partition, bulk, createUser, replaceUser } = await openTestTenant(database);
  const ann = randomUUID();
  const [outcome] = await partition.send(
    bulk([
      createUser(ann, { userName: 'ann' }),
      replaceUser(ann, { userName: 'anna' }, ['W/"1"']),
      replaceUser(ann, { userName: 'annie' }, ['W/"1"']),
    ]),
  );
  assert.deepEqual(bulkStatuses(outcome), [200, 200, 412]);
});

test('an operation may refer to a resource that a later one creates; its place in the answer is its own', async () => {
  const { tenantId, partition, bulk, createUser, createGroup } = await openTestTenant(database);
  const [staff, ann] = [randomUUID(), randomUUID()];
  const [outcome] = await partition.send(
    bulk([createGroup(staff, 'Staff', [ann]), createUser(ann, { userName: 'ann' })], { refersTo: { 0: [1] } }),
  );
  assert.deepEqual(bulkStatuses(outcome), [200, 200]);
  assert.equal(heldOf(outcome, 0).resourceId, staff);
  const { memberships } = await storedViews(db, tenantId);
  assert.deepEqual(
    memberships.map(({ groupId, memberId }) => [groupId, memberId]),
    [[staff, ann]],
  );
});

test('groups that contain one another come to be together (RFC 7644 §3.7.2)', async () => {
  const { tenantId, partition, bulk, createGroup } = await openTestTenant(database);
  const [a, b] = [randomUUID(), randomUUID()];
  const command = bulk([createGroup(a, 'A', [b]), createGroup(b, 'B', [a])], { refersTo: { 0: [1], 1: [0] } });
  const [outcome] = await partition.send(command);
  assert.deepEqual(bulkStatuses(outcome), [200, 200]);
  assert.deepEqual([heldOf(outcome, 0).revision, heldOf(outcome, 1).revision], [2, 2]);
  const events = await Array.fromAsync(readTenant(db, tenantId));
  assert.deepEqual(
    events.map(({ type }) => type),
    ['GroupCreated', 'GroupCreated', 'GroupMembersAdded', 'GroupMembersAdded'],
  );
  assert.equal((await storedViews(db, tenantId)).memberships.length, 2);
  await assertFolds(db, tenantId);
});

test('users that are one another’s managers come to be together', async () => {
  const { tenantId, partition, bulk, createUser } = await openTestTenant(database);
  const [a, b] = [randomUUID(), randomUUID()];
  const managed = (userName: string, value: string) => ({ userName, [enterprise]: { manager: { value } } });
  const operations = [createUser(a, managed('ann', b)), createUser(b, managed('bob', a))];
  const [outcome] = await partition.send(bulk(operations, { refersTo: { 0: [1], 1: [0] } }));
  assert.deepEqual(bulkStatuses(outcome), [200, 200]);
  await assertFolds(db, tenantId);
});

test('of operations that refer to one another none has an effect when one fails; it says why, the others 409', async () => {
  const { tenantId, partition, bulk, createUser, createGroup, patch } = await openTestTenant(database);
  const [a, b, crew] = [randomUUID(), randomUUID(), randomUUID()];
  const outcomes = await partition.send(
    createUser(randomUUID(), { userName: 'taken' }),
    bulk(
      [
        createGroup(crew, 'Crew', [a]),
        createUser(a, { userName: 'free', [enterprise]: { manager: { value: b } } }),
        createUser(b, { userName: 'taken', [enterprise]: { manager: { value: a } } }),
        patch('Group', crew, { op: 'replace', path: 'displayName', value: 'Crews' }),
        createUser(randomUUID(), { userName: 'FREE' }),
      ],
      { refersTo: { 0: [1], 1: [2], 2: [1], 3: [0] } },
    ),
  );
  assert.deepEqual(bulkStatuses(outcomes[1]), [409, 409, 409, 409, 200]);
  const result = outcomes[1]?.result?.$case === 'bulk' ? outcomes[1].result.value.results : [];
  const details = result.map((each) => (each.result?.$case === 'rejected' ? each.result.value.scimType : undefined));
  assert.deepEqual(details, ['', '', 'uniqueness', '', undefined]);
  const views = await storedViews(db, tenantId);
  assert.deepEqual([views.resources.length, views.memberships.length], [2, 0]);
  assert.deepEqual(partition.faults, []);
  await assertFolds(db, tenantId);
});

test('what is undone leaves nothing in memory for the commands after it', async () => {
  const { tenantId, partition, bulk, createUser, createGroup, addMembers } = await openTestTenant(database);
  const [a, b, ann, bob] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const outcomes = await partition.send(
    createUser(ann, { userName: 'ann' }),
    bulk([createGroup(a, 'A', [b, ann]), createGroup(b, 'B', [a, randomUUID()])], { refersTo: { 0: [1], 1: [0] } }),
    createGroup(a, 'A again', [ann]),
    createUser(bob, { userName: 'bob' }),
    addMembers(a, bob),
  );
  assert.deepEqual(bulkStatuses(outcomes[1]), [409, 400]);
  const views = await storedViews(db, tenantId);
  assert.deepEqual(views.memberships.map(({ memberId }) => memberId).toSorted(), [ann, bob].toSorted());
  assert.equal(ofType(views, 'Group').length, 1);
  await assertFolds(db, tenantId);
});

test('an operation that cannot be read, or has no known type, fails alone', async () => {
  const { partition, bulk, command, createUser } = await openTestTenant(database);
  const value = { resourceType: 'User', resourceId: randomUUID(), resource: Buffer.from('{') };
  const [outcome] = await partition.send(
    bulk([
      command({ $case: 'create', value }),
      command({ $case: 'create', value: { ...value, resourceType: 'Robot', resource: Buffer.from('{}') } }),
      createUser(randomUUID(), { userName: 'ann' }),
    ]),
  );
  assert.deepEqual(bulkStatuses(outcome), [400, 404, 200]);
});

test('a thousand new users are one transaction', async (t) => {
  const { tenantId, partition, bulk, createUser } = await openTestTenant(database);
  const operations = Array.from({ length: 1_000 }, (_, index) =>
    createUser(randomUUID(), { userName: `user${index}` }),
  );
  const begun = performance.now();
  const [outcome] = await partition.send(bulk(operations));
  t.diagnostic(`1,000 creations took ${Math.round(performance.now() - begun)} ms`);
  assert.ok(bulkStatuses(outcome).every((status) => status === 200));
  assert.deepEqual(partition.commits, [{ commands: 1, events: 1_000 }]);
  const { counts } = await storedViews(db, tenantId);
  assert.deepEqual(counts, [{ _id: `${tenantId}/User`, count: 1_000 }]);
});
