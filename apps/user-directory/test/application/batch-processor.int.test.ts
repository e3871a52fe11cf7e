import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Fenced, readTenant, verifyTenant } from '@rollcall/event-store';
import { freshName } from '@rollcall/service-kit/testing';
import { decodeCommand } from '../../src/adapters/kafka/decode-command.ts';
import { commandsOf, recordOf } from '../support/commands.ts';
import { directoryDatabase } from '../support/directory-database.ts';
import { ofType, storedViews } from '../support/fold-log.ts';
import { committed, openTestPartition, rejected } from '../support/partition.ts';

const database = directoryDatabase();
const { db } = database;
const open = () => openTestPartition(database, freshName('p'));
const tenant = () => {
  const tenantId = freshName('t');
  return { tenantId, ...commandsOf(tenantId) };
};

test('a batch is one transaction, and each command gets its own outcome', async () => {
  const partition = await open();
  const [a, b] = [tenant(), tenant()];
  const ids = Array.from({ length: 20 }, () => randomUUID());
  const outcomes = await partition.send(
    ...ids.map((id, index) => (index % 2 ? a : b).createUser(id, { userName: `user${index}` })),
    a.createUser(randomUUID(), { userName: 'USER1' }),
  );
  assert.deepEqual(partition.commits, [{ commands: 21, events: 20 }]);
  assert.equal(partition.log.position, 21);
  const first = committed(outcomes[1]);
  assert.deepEqual([first.resourceId, first.revision, first.firstSequence, first.lastSequence], [ids[1], 1, 1, 1]);
  assert.deepEqual(first.json.id, ids[1]);
  assert.deepEqual([first.json.active, (first.json.meta as { version: string }).version], [true, 'W/"1"']);
  assert.deepEqual(committed(outcomes[19]).lastSequence, 10);
  assert.deepEqual(rejected(outcomes[20]), { status: 409, scimType: 'uniqueness', detail: 'userName is taken' });
  assert.deepEqual(await verifyTenant(db, a.tenantId), { ok: true, events: 10 });
  assert.deepEqual(await verifyTenant(db, b.tenantId), { ok: true, events: 10 });
});

test('sent twice, succeeds once: in another batch, in the same batch, and after a refusal', async () => {
  const partition = await open();
  const { tenantId, createUser } = tenant();
  const create = createUser(randomUUID(), { userName: 'ann' });
  const duplicate = createUser(randomUUID(), { userName: 'ann' });
  const [first] = await partition.send(create, create, duplicate);
  const [again, refused] = await partition.send(create, duplicate);
  assert.deepEqual(again, first);
  assert.equal(rejected(refused).status, 409);
  const late = { ...create, deadline: new Date(0) };
  assert.deepEqual((await partition.send(late))[0], first);
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: true, events: 1 });
});

test('past its deadline a command is refused', async () => {
  const partition = await open();
  const { tenantId, createUser } = tenant();
  const late = { ...createUser(randomUUID(), { userName: 'ann' }), deadline: new Date(Date.now() - 1) };
  assert.equal(rejected((await partition.send(late))[0]).status, 504);
  assert.deepEqual(ofType(await storedViews(db, tenantId), 'User'), []);
});

test('commands of a batch see what those before them did', async () => {
  const partition = await open();
  const { createUser, createGroup, addMembers, removeMember, remove, patch } = tenant();
  const [ann, bob, staff] = [randomUUID(), randomUUID(), randomUUID()];
  const outcomes = await partition.send(
    createUser(ann, { userName: 'ann' }),
    createGroup(staff, 'Staff', [ann]),
    createUser(bob, { userName: 'bob' }),
    addMembers(staff, ann, bob),
    addMembers(staff, bob),
    removeMember(staff, ann),
    remove('User', bob),
    createUser(randomUUID(), { userName: 'BOB' }),
    patch('User', ann, { op: 'replace', path: 'active', value: false }),
    patch('User', bob, { op: 'replace', path: 'active', value: false }),
    addMembers(staff, bob),
  );
  const revisions = outcomes.slice(0, 9).map((outcome) => committed(outcome).revision);
  assert.deepEqual(revisions, [1, 2, 1, 3, 3, 4, 2, 1, 2]);
  const unchanged = committed(outcomes[4]);
  assert.deepEqual([unchanged.firstSequence, unchanged.lastSequence], [0, 0]);
  assert.deepEqual([rejected(outcomes[9]).status, rejected(outcomes[10]).status], [404, 400]);
  assert.match(rejected(outcomes[10]).detail, new RegExp(bob));
  const deletion = committed(outcomes[6]);
  assert.equal(deletion.lastSequence - deletion.firstSequence, 1);
  assert.deepEqual(partition.commits.length, 1);
});

test('a deleted user leaves groups of earlier batches, in its own tenant only', async () => {
  const partition = await open();
  const [a, b] = [tenant(), tenant()];
  const [ann, staff, crew] = [randomUUID(), randomUUID(), randomUUID()];
  for (const { createUser, createGroup } of [a, b]) {
    await partition.send(
      createUser(ann, { userName: 'ann' }),
      createGroup(staff, 'Staff', [ann]),
      createGroup(crew, 'Crew', [ann]),
    );
  }
  await partition.send(a.remove('User', ann));
  const events = await Array.fromAsync(readTenant(db, a.tenantId));
  assert.deepEqual(
    events.slice(-3).map(({ stream, type }) => [stream, type]),
    [...[staff, crew].toSorted().map((id) => [`Group/${id}`, 'GroupMembersRemoved']), [`User/${ann}`, 'UserDeleted']],
  );
  const [left, kept] = [await storedViews(db, a.tenantId), await storedViews(db, b.tenantId)];
  assert.deepEqual([ofType(left, 'User').length, left.memberships.length], [0, 0]);
  assert.deepEqual([ofType(kept, 'User').length, kept.memberships.length], [1, 2]);
});

test('a command that cannot be stored fails alone', async () => {
  const partition = await open();
  const { tenantId, createUser, remove } = tenant();
  const [gone, ...others] = Array.from({ length: 8 }, () => randomUUID());
  const reused = gone ?? '';
  await partition.send(createUser(reused, { userName: 'ann' }), remove('User', reused));
  const commands = others.map((id, index) => createUser(id, { userName: `user${index}` }));
  commands.splice(3, 0, createUser(reused, { userName: 'ann' }));
  const outcomes = await partition.send(...commands);
  const statuses = outcomes.map((outcome) =>
    outcome.result?.$case === 'rejected' ? outcome.result.value.status : 201,
  );
  assert.deepEqual(statuses, [201, 201, 201, 500, 201, 201, 201, 201]);
  assert.deepEqual(partition.splits, [8, 4, 2]);
  assert.equal(partition.faults.length, 1);
  assert.equal(partition.log.position, 10);
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: true, events: 9 });
  assert.deepEqual((await partition.send(commands[3] as (typeof commands)[number]))[0], outcomes[3]);
});

test('names that change hands within a batch do not stop it', async () => {
  const partition = await open();
  const { tenantId, createUser, replaceUser } = tenant();
  const [a, b] = [randomUUID(), randomUUID()];
  await partition.send(createUser(a, { userName: 'x' }), createUser(b, { userName: 'y' }));
  const outcomes = await partition.send(
    replaceUser(a, { userName: 'z' }),
    replaceUser(b, { userName: 'x' }),
    replaceUser(a, { userName: 'y' }),
  );
  assert.deepEqual(
    outcomes.map((outcome) => committed(outcome).revision),
    [2, 2, 3],
  );
  const users = ofType(await storedViews(db, tenantId), 'User');
  assert.deepEqual(
    new Map(users.map((user) => [user.resourceId, user.search.userName])),
    new Map([
      [a, 'y'],
      [b, 'x'],
    ]),
  );
});

test('what a decision turns out to need is read while deciding', async () => {
  const partition = await open();
  const { createUser, patch } = tenant();
  const [ann, bob] = [randomUUID(), randomUUID()];
  await partition.send(createUser(ann, { userName: 'ann' }), createUser(bob, { userName: 'bob' }));
  const rename = (userName: string) => patch('User', bob, { op: 'replace', path: 'userName', value: userName });
  const [taken, free] = await partition.send(rename('ANN'), rename('bobby'));
  assert.equal(rejected(taken).status, 409);
  assert.equal(committed(free).json.userName, 'bobby');
});

test('a record that is no command is passed over, wherever it stands', async () => {
  const partition = await open();
  const { createUser } = tenant();
  const record = (index: number) => recordOf(createUser(randomUUID(), { userName: `user${index}` }), index);
  const garbage = { ...record(1), value: Buffer.from('garbage') };
  const foreign = { ...record(2), key: 'somebody-else' };
  const empty = { ...record(4), value: null };
  await partition.process([record(0), garbage, foreign, record(3), empty].map(decodeCommand));
  assert.deepEqual(partition.poison, [1, 2, 4]);
  assert.deepEqual(partition.commits, [{ commands: 2, events: 2 }]);
  assert.equal(partition.log.position, 5);
  await partition.process([{ ...garbage, offset: 5 }].map(decodeCommand));
  assert.equal(partition.log.position, 6);
});

test('a command whose content cannot be read is answered', async () => {
  const partition = await open();
  const { command } = tenant();
  const value = { resourceType: 'User', resourceId: randomUUID(), resource: Buffer.from('{') };
  const patchOf = (patch: string) => ({
    resourceType: 'User',
    resourceId: randomUUID(),
    patch: Buffer.from(patch),
    ...{ ifMatch: [], createMissingValues: false },
  });
  const outcomes = await partition.send(
    command({ $case: 'create', value }),
    command({ $case: 'create', value: { ...value, resourceType: 'Robot' } }),
    command({ $case: 'patch', value: patchOf('{}') }),
  );
  assert.deepEqual(
    outcomes.map((outcome) => rejected(outcome).status),
    [400, 400, 400],
  );
});

test('the commit of a zombie is refused and leaves nothing behind', async () => {
  const name = freshName('p');
  const { tenantId, createUser } = tenant();
  const zombie = await openTestPartition(database, name);
  await zombie.send(createUser(randomUUID(), { userName: 'ann' }));
  const heir = await openTestPartition(database, name);
  const late = createUser(randomUUID(), { userName: 'bob' });
  await assert.rejects(zombie.send(late), Fenced);
  assert.equal(ofType(await storedViews(db, tenantId), 'User').length, 1);
  assert.equal(committed((await heir.send(late))[0]).revision, 1);
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: true, events: 2 });
});

test('members added one by one, in many batches, are all there', async () => {
  const partition = await open();
  const { tenantId, createUser, createGroup, addMembers } = tenant();
  const staff = randomUUID();
  const people = Array.from({ length: 60 }, () => randomUUID());
  await partition.send(createGroup(staff, 'Staff'), ...people.map((id) => createUser(id, { userName: id })));
  for (let start = 0; start < people.length; start += 7) {
    await partition.send(...people.slice(start, start + 7).map((id) => addMembers(staff, id)));
  }
  const views = await storedViews(db, tenantId);
  const { memberships } = views;
  assert.deepEqual(memberships.map(({ memberId }) => memberId).toSorted(), people.toSorted());
  assert.equal(ofType(views, 'Group')[0]?.revision, 61);
});
