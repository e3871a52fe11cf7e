import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '@rollcall/protocol/command/v1/command';
import { freshName } from '@rollcall/service-kit/testing';
import { commandsOf, ownTypes, waiting } from '../support/commands.ts';
import { directoryDatabase } from '../support/directory-database.ts';
import { assertFolds, type storedViews } from '../support/fold-log.ts';
import { openTestPartition } from '../support/partition.ts';

const database = directoryDatabase();
const { db } = database;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A small generator of its own, so that a failing run can be repeated from its seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Commands on few resources, so that they meet: names are contended, members come and go, all get deleted. */
function randomCommands(tenantId: string, count: number, random: (below: number) => number): Command[] {
  const make = commandsOf(tenantId);
  const id = (kind: number, n: number) => `00000000-0000-4000-8000-${kind}${String(n).padStart(11, '0')}`;
  const made = [0, 0, 0, 0];
  const fresh = (kind: number) => {
    made[kind] = (made[kind] ?? 0) + 1;
    return id(kind, made[kind]);
  };
  const old = (kind: number) => id(kind, random((made[kind] ?? 0) + 2));
  const name = () => ['ann', 'Ann', 'bob', 'Çelik', 'ÇELIK', 'dora', 'eve'][random(7)] ?? 'ann';
  const member = () => old(random(8) === 0 ? 2 : 1);
  const profile = () => ({
    userName: name(),
    title: `t${random(3)}`,
    [enterprise]: { department: `d${random(2)}` },
    active: random(4) > 0,
  });
  const kinds: (() => Command)[] = [
    () => make.createUser(fresh(1), profile()),
    () => make.createUser(fresh(1), { ...profile(), userName: `user${random(1_000)}`, externalId: `e${random(9)}` }),
    () => make.createGroup(fresh(2), `Group ${random(9)}`, random(3) ? [] : [member()]),
    () => make.replaceUser(old(1), random(2) ? profile() : { userName: name() }),
    () => make.patch('User', old(1), { op: 'replace', value: { active: random(2) === 0, title: `t${random(3)}` } }),
    () => make.patch('User', old(1), { op: 'remove', path: random(2) ? 'title' : enterprise }),
    () => make.patch('Group', old(2), { op: 'replace', path: 'displayName', value: `Group ${random(9)}` }),
    () => make.addMembers(old(2), member(), member()),
    () => make.addMembers(old(2), member()),
    () => make.removeMember(old(2), member()),
    () => make.patch('Group', old(2), { op: 'replace', path: 'members', value: [{ value: member() }] }),
    () => make.replaceGroup(old(2), `Group ${random(9)}`, [member()]),
    () => waiting(make.addMembers(old(2), member(), `e${random(9)}`)),
    () => waiting(make.replaceGroup(old(2), `Group ${random(9)}`, [member(), `e${random(9)}`])),
    () => make.patch('User', old(1), { op: 'replace', path: 'externalId', value: `e${random(9)}` }),
    () =>
      make.defineTypes(
        random(2) ? ownTypes : { schemas: ownTypes.schemas, resourceTypes: ownTypes.resourceTypes.slice(0, 1) },
      ),
    () => make.createDevice(fresh(3), { displayName: 'Printer', serialNumber: `s${random(9)}` }),
    () => make.patch('Device', old(3), { op: 'replace', path: 'serialNumber', value: `s${random(9)}` }),
    () => make.remove('Device', old(3)),
    () =>
      make.bulk([make.createUser(fresh(1), profile()), make.addMembers(old(2), member()), make.remove('User', old(1))]),
    () => bulkOfTwo(make, [fresh(2), fresh(2), member()]),
    () => make.remove(random(2) ? 'User' : 'Group', old(random(2) ? 1 : 2)),
  ];
  return Array.from({ length: count }, () =>
    (kinds[random(kinds.length)] ?? (() => make.createUser(fresh(1), profile())))(),
  );
}

/** Two groups that contain one another, and somebody who may not exist. */
function bulkOfTwo(make: ReturnType<typeof commandsOf>, [a, b, c]: readonly [string, string, string]): Command {
  return make.bulk([make.createGroup(a, 'A', [b]), make.createGroup(b, 'B', [a, c])], { refersTo: { 0: [1], 1: [0] } });
}

const everyKind: readonly string[] = [
  ...['GroupCreated', 'GroupDeleted', 'GroupMembersAdded', 'GroupMembersPending', 'GroupMembersRemoved'],
  ...['GroupPendingMembersDropped', 'GroupRenamed', 'ResourceChanged', 'ResourceCreated', 'ResourceDeleted'],
  ...['TypesDefined', 'UserActivated', 'UserCreated', 'UserDeactivated', 'UserDeleted', 'UserProfileChanged'],
];

const happened = new Set<string>();

for (const seed of [1, 2, 3, 4]) {
  test(`views made from the log alone equal the live ones, byte by byte (seed ${seed})`, async () => {
    const random = randomOf(seed);
    const tenants = [freshName('t'), freshName('t')];
    const partition = await openTestPartition(database, freshName('p'));
    const commands = tenants.flatMap((tenantId) => randomCommands(tenantId, 300, random));
    const mixed = commands.map((command) => ({ command, key: random(1_000_000) })).sort((a, b) => a.key - b.key);
    while (mixed.length > 0) await partition.send(...mixed.splice(0, 1 + random(40)).map(({ command }) => command));
    assert.deepEqual(
      partition.faults.map(({ error }) => String(error)),
      [],
    );
    for (const tenantId of tenants) {
      assertConsistent(await assertFolds(db, tenantId));
    }
    for (const { type } of partition.recorded) happened.add(type);
    await partition.log.close();
  });
}

test('the random commands together make every kind of event happen', () => {
  assert.deepEqual([...happened].toSorted(), everyKind);
});

/** What must hold whatever the commands were. */
function assertConsistent({ resources, memberships }: Awaited<ReturnType<typeof storedViews>>): void {
  const present = new Map(resources.map(({ resourceId, resourceType }) => [resourceId, resourceType]));
  const claims = resources.flatMap((resource) => resource.claims ?? []);
  assert.equal(new Set(claims).size, claims.length);
  for (const { groupId, memberId, memberType } of memberships) {
    assert.equal(present.get(groupId), 'Group');
    assert.equal(present.get(memberId), memberType);
  }
}
