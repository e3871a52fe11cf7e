import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Command } from '@rollcall/protocol/command/v1/command';
import { freshName } from '@rollcall/service-kit/testing';
import { commandsOf } from './support/commands.ts';
import { bulkStatuses, committed } from './support/partition.ts';
import { freshInstallation, type Installation, runDirectory, startGateway } from './support/running-directory.ts';

let installation: Installation;
let directory: Awaited<ReturnType<typeof runDirectory>>;
let gateway: Awaited<ReturnType<typeof startGateway>>;

before(async () => {
  installation = await freshInstallation();
  [directory, gateway] = await Promise.all([runDirectory(installation), startGateway(installation)]);
});

after(async () => {
  await gateway?.stop();
  await directory?.stop();
  await installation?.remove();
});

function tenant() {
  const tenantId = freshName('t');
  return { tenantId, ...commandsOf(tenantId, gateway.returnAddress) };
}

const membersOf = (groupId: string) => installation.db.collection('memberships').countDocuments({ groupId });

test('members added to one group by a thousand at once are all there', async () => {
  const { createUser, createGroup, addMembers, bulk } = tenant();
  const [staff, ...people] = Array.from({ length: 1_001 }, () => randomUUID());
  const group = staff ?? '';
  const [made] = await gateway.send(
    bulk([createGroup(group, 'Staff'), ...people.map((id) => createUser(id, { userName: id }))]),
  );
  assert.ok(bulkStatuses(made).every((status) => status === 200));
  const outcomes = await Promise.all(people.map((id) => gateway.send(addMembers(group, id))));
  const revisions = outcomes.map(([outcome]) => committed(outcome).revision);
  assert.deepEqual(
    revisions.toSorted((a, b) => a - b),
    Array.from({ length: 1_000 }, (_, index) => index + 2),
  );
  assert.equal(await membersOf(group), 1_000);
});

test('a group as large as its message may be comes through Kafka, and neither it nor the same list again is refused', async () => {
  const { createUser, createGroup, replaceGroup } = tenant();
  const person = randomUUID();
  await gateway.send(createUser(person, { userName: 'ann' }));
  const group = randomUUID();
  const [first] = await gateway.send(createGroup(group, 'Staff', [person]));
  assert.equal(committed(first).revision, 2);
  // The same member over and over: what is large is the message.
  const large = replaceGroup(group, 'Staff', new Array(250_000).fill(person));
  assert.ok(Command.encode(large).finish().length > 11 * 1024 * 1024);
  const [again] = await gateway.send(large);
  assert.deepEqual([committed(again).revision, committed(again).lastSequence], [2, 0]);
});

test('members in the tens of thousands are written, compared and taken out by single commands', async () => {
  const { tenantId, createUser, createGroup, replaceGroup, remove, bulk } = tenant();
  const people = Array.from({ length: 10_000 }, () => randomUUID());
  for (let start = 0; start < people.length; start += 1_000) {
    const some = people.slice(start, start + 1_000);
    await gateway.send(bulk(some.map((id) => createUser(id, { userName: id }))));
  }
  const group = randomUUID();
  const [created] = await gateway.send(createGroup(group, 'Everyone', people));
  assert.equal(committed(created).revision, 11);
  assert.equal(await membersOf(group), 10_000);
  const [same] = await gateway.send(replaceGroup(group, 'Everyone', people.toReversed()));
  assert.deepEqual([committed(same).revision, committed(same).lastSequence], [11, 0]);
  const [less] = await gateway.send(replaceGroup(group, 'Everyone', people.slice(0, 9_990)));
  assert.equal(committed(less).revision, 12);
  assert.equal(await membersOf(group), 9_990);
  await gateway.send(remove('Group', group));
  assert.equal(await installation.db.collection('memberships').countDocuments({ tenantId }), 0);
});
