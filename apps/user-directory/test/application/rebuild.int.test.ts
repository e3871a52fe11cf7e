import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyTenant } from '@rollcall/event-store';
import type { Command } from '@rollcall/protocol/command/v1/command';
import { freshName } from '@rollcall/service-kit/testing';
import { commandsOf } from '../support/commands.ts';
import { directoryDatabase } from '../support/directory-database.ts';
import { foldLog, ofType, sortViews, storedViews } from '../support/fold-log.ts';
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
  let made = 0;
  const fresh = (kind: number) => id(kind, made++);
  const old = (kind: number) => id(kind, random(made + 1));
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
    () => make.remove(random(2) ? 'User' : 'Group', old(random(2) ? 1 : 2)),
  ];
  return Array.from({ length: count }, () =>
    (kinds[random(kinds.length)] ?? (() => make.createUser(fresh(1), profile())))(),
  );
}

for (const seed of [1, 2, 3, 4]) {
  test(`views made from the log alone equal the live ones, byte by byte (seed ${seed})`, async () => {
    const random = randomOf(seed);
    const tenants = [freshName('t'), freshName('t')];
    const partition = await openTestPartition(database, freshName('p'));
    const commands = tenants.flatMap((tenantId) => randomCommands(tenantId, 250, random));
    const mixed = commands.map((command) => ({ command, key: random(1_000_000) })).sort((a, b) => a.key - b.key);
    while (mixed.length > 0) await partition.send(...mixed.splice(0, 1 + random(40)).map(({ command }) => command));
    assert.deepEqual(
      partition.faults.map(({ error }) => String(error)),
      [],
    );
    for (const tenantId of tenants) {
      const [live, rebuilt] = [sortViews(await storedViews(db, tenantId)), sortViews(await foldLog(db, tenantId))];
      assert.ok(ofType(live, 'User').length > 5 && ofType(live, 'Group').length > 5 && live.memberships.length > 0);
      assert.equal(JSON.stringify(live), JSON.stringify(rebuilt));
      assert.equal((await verifyTenant(db, tenantId)).ok, true);
      assertConsistent(live);
    }
    await partition.log.close();
  });
}

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
