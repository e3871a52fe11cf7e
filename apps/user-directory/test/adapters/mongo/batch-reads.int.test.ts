import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Document } from 'mongodb';
import { badgeSchemaId, ownTypes, waiting } from '../../support/commands.ts';
import { directoryDatabase } from '../../support/directory-database.ts';
import { openTestTenant } from '../../support/partition.ts';

const database = directoryDatabase();
const { db } = database;

/** What the server did for a piece of work. */
async function profiled(work: () => Promise<unknown>): Promise<readonly Document[]> {
  await db.command({ profile: 2 });
  await work();
  await db.command({ profile: 0 });
  const entries = await db
    .collection('system.profile')
    .find({ ns: { $not: /system\.profile$/ } })
    .toArray();
  await db.collection('system.profile').drop();
  return entries;
}

test('whatever a batch reads is found by an index', async () => {
  const { partition, ...make } = await openTestTenant(database);
  const [ann, bob, staff] = [randomUUID(), randomUUID(), randomUUID()];
  const entries = await profiled(async () => {
    await partition.send(make.defineTypes(ownTypes), make.createUser(ann, { userName: 'ann' }));
    await partition.send(waiting(make.createGroup(staff, 'Staff', [ann, 'e9'])));
    await partition.send(
      make.createUser(bob, { userName: 'bob', externalId: 'e9', [badgeSchemaId]: { number: 'B1' } }),
    );
    await partition.send(make.addMembers(staff, bob), make.removeMember(staff, ann));
    await partition.send(
      make.replaceGroup(staff, 'Staff', [ann]),
      make.defineTypes({ schemas: [], resourceTypes: [] }),
    );
    await partition.send(make.remove('User', ann), make.remove('Group', staff));
  });
  const plans = entries.flatMap(({ ns, planSummary }) => (planSummary ? [`${ns.split('.')[1]} ${planSummary}`] : []));
  assert.ok(plans.length > 20);
  assert.deepEqual(
    plans.filter((plan) => /COLLSCAN/.test(plan)),
    [],
  );
  assert.ok(plans.some((plan) => plan.startsWith('resources') && plan.includes('{ claims: 1 }')));
});

test('one member comes and goes at the same cost in a group of any size', async () => {
  const { partition, ...make } = await openTestTenant(database);
  const people = Array.from({ length: 3_001 }, () => randomUUID());
  const [person, ...others] = people as [string, ...string[]];
  const [small, large] = [randomUUID(), randomUUID()];
  await partition.send(make.bulk(people.map((id) => make.createUser(id, { userName: id }))));
  await partition.send(make.createGroup(small, 'Small', others.slice(0, 3)), make.createGroup(large, 'Large', others));
  const costOf = async (group: string) => {
    const entries = await profiled(async () => {
      await partition.send(make.addMembers(group, person));
      await partition.send(make.removeMember(group, person));
    });
    const sum = (field: string) => entries.reduce((total, entry) => total + (entry[field] ?? 0), 0);
    return { operations: entries.length, keys: sum('keysExamined'), documents: sum('docsExamined') };
  };
  assert.deepEqual(await costOf(large), await costOf(small));
});

test('a bulk is read for at once, however many operations it has', async () => {
  const { partition, ...make } = await openTestTenant(database);
  const readsFor = async (count: number) => {
    const people = Array.from({ length: count }, () => randomUUID());
    const entries = await profiled(async () => {
      await partition.send(make.bulk(people.map((id) => make.createUser(id, { userName: id }))));
      await partition.send(make.bulk(people.map((id) => make.remove('User', id))));
    });
    return entries.filter(({ op }) => op === 'query').length;
  };
  await readsFor(1);
  assert.equal(await readsFor(100), await readsFor(10));
});
