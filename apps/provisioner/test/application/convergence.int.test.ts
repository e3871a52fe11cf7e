import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { enterpriseUserSchema } from '../../src/domain/mapping/scim-user.ts';
import type { Reason } from '../../src/domain/policy/reasons.ts';
import type { Script } from './scripted-app.ts';
import { slowly, World } from './world.ts';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const userIds = Array.from({ length: 12 }, (_, n) => `u${n}`);
const groupIds = ['g0', 'g1', 'g2'];

/** One random change of the directory that the directory itself would allow. Deleted ids do not come back. */
function change({ directory }: World, random: () => number, deleted: Set<string>): void {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const [user, group, choice] = [pick(userIds), pick(groupIds), random()];
  const isThere = (name: string) => directory.resources.has(name);
  if (choice < 0.5 && !deleted.has(user)) {
    const manager = random() < 0.3 ? { [enterpriseUserSchema]: { manager: { value: pick(userIds) } } } : {};
    const title = random() < 0.5 ? { title: `t${Math.floor(random() * 5)}` } : {};
    directory.user(user, { active: random() < 0.8, ...title, ...manager });
  } else if (choice < 0.55 && isThere(`User/${user}`) && deleted.size < 4) {
    for (const [groupId, members] of directory.memberLists) {
      if (members.has(user)) directory.changeMembers(groupId, { remove: [user] });
    }
    directory.remove({ type: 'User', id: user });
    deleted.add(user);
  } else if (choice < 0.65 && !deleted.has(group)) {
    directory.put({ type: 'Group', id: group }, { displayName: `${group} ${Math.floor(random() * 3)}` });
  } else if (choice < 0.67 && isThere(`Group/${group}`) && !deleted.has('g0') && group === 'g0') {
    directory.remove({ type: 'Group', id: group });
    directory.memberLists.delete(group);
    deleted.add(group);
  } else if (isThere(`Group/${group}`) && isThere(`User/${user}`)) {
    const isMember = directory.memberLists.get(group)?.has(user) ?? false;
    directory.changeMembers(group, isMember ? { remove: [user] } : { add: [user] });
  }
}

const faults: readonly (readonly [Reason, after: boolean])[] = [
  ['UPSTREAM_UNAVAILABLE', false],
  ['OUTCOME_UNKNOWN', true],
  ['OUTCOME_UNKNOWN', false],
  ['REMOTE_CHANGED', false],
  ['INTERNAL_ERROR', false],
];

/** One call in eight fails, in one way or another. */
function unreliable(random: () => number): Script {
  return ({ kind }) => {
    if (random() > 1 / 8) return undefined;
    const [reason, after] = faults[Math.floor(random() * faults.length)] ?? ['INTERNAL_ERROR', false];
    return { reason, detail: '', after: after && kind !== 'plan' };
  };
}

/** What an app holds, with directory ids in the place of its own. */
function held(world: World, appId: string): Record<string, unknown> {
  const accounts = world.apps.accounts(appId);
  const names = new Map([...accounts].map(([name, { remoteId }]) => [remoteId, name]));
  const told = [...accounts].map(([name, { attributes, members }]) => {
    const extension = attributes[enterpriseUserSchema] as { manager?: { value: string } } | undefined;
    const remoteId = extension?.manager?.value;
    const manager = remoteId && (names.get(remoteId) ?? 'nobody');
    const list = [...members].map((id) => names.get(id) ?? 'nobody').sort();
    const { displayName, active, title } = attributes;
    return [name, { displayName, active, title: title ?? undefined, manager, members: list }] as const;
  });
  return Object.fromEntries(told.toSorted(([a], [b]) => a.localeCompare(b)));
}

/** What it shall hold: the directory's state, managers only where they have an account. */
function wanted({ directory }: World): Record<string, unknown> {
  const told = [...directory.resources].map(([name, resource]) => {
    const extension = resource[enterpriseUserSchema] as { manager?: { value: string } } | undefined;
    const manager = `User/${extension?.manager?.value}`;
    const members = [...(directory.memberLists.get(name.replace('Group/', ''))?.keys() ?? [])];
    const { displayName, active, title } = resource;
    const there = directory.resources.has(manager) ? manager : undefined;
    return [
      name,
      { displayName, active, title, manager: there, members: members.map((id) => `User/${id}`).sort() },
    ] as const;
  });
  return Object.fromEntries(told.toSorted(([a], [b]) => a.localeCompare(b)));
}

function listed({ directory }: World): readonly object[] {
  const people = [...directory.resources].filter(([name, { active }]) => name.startsWith('User/') && active !== false);
  const rows = people.map(([, { userName, title }]) => ({ userName, title: title ?? '' }));
  return rows.toSorted((a, b) => (String(a.userName) < String(b.userName) ? -1 : 1));
}

const seeds = (process.env.TEST_SEEDS ?? '1,2,3').split(',').map(Number);

for (const seed of seeds) {
  test(`whatever fails on the way, apps end as the directory is (seed ${seed})`, async () => {
    const random = randomFrom(seed);
    const world = await World.make();
    await world.connect({ id: 'early', name: 'Early', maxMembersPerChange: 3 });
    const roster = {
      transport: 'csv-roster',
      fulfilment: 'roster',
      columns: ['userName', 'title'],
      keyColumn: 'userName',
    } as const;
    await world.connect({ id: 'list', name: 'List', ...roster });
    world.apps.script = unreliable(random);
    world.apps.pace = slowly(2);
    let runtime = await world.open();
    const deleted = new Set<string>();
    for (let step = 0; step < 150; step += 1) {
      change(world, random, deleted);
      if (random() < 0.3) await world.deliver(runtime);
      if (step === 60) runtime.connect(await world.connect({ id: 'late', name: 'Late', maxMembersPerChange: 2 }));
      if (step % 50 === 49) runtime = await world.open();
    }
    await world.deliver(runtime);
    world.apps.script = () => undefined;
    await eventually(
      () => {
        for (const appId of ['early', 'late']) assert.deepEqual(held(world, appId), wanted(world), appId);
        assert.deepEqual(world.apps.rosters.get('list'), listed(world));
      },
      { timeoutMs: 30_000, intervalMs: 50 },
    );
    await eventually(async () => {
      for (const appId of ['early', 'late', 'list']) {
        const statuses = new Set(Object.values(await world.statuses(appId)));
        assert.deepEqual(
          [...statuses].filter((status) => status !== 'in-sync' && status !== 'gone'),
          [],
          appId,
        );
      }
    });
  });
}
