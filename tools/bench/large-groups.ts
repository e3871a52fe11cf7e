import type { Installation } from './installation.ts';
import { changeMembersInTurn, type MemberChanges } from './large-groups/change-members.ts';
import { type MemoryUse, watchMemory } from './large-groups/memory.ts';
import { median } from './latency.ts';
import { ScimClient } from './read-path/contestant.ts';
import { fillByBulk } from './read-path/fill.ts';
import { table } from './table.ts';
import { makeTenants } from './write-path/bench-tenants.ts';

export interface LargeGroupOptions {
  /** Members of the large group. */
  readonly members: number;
  readonly signal: AbortSignal;
  report(line: string): void;
}

interface InBoth<T> {
  readonly small: T;
  readonly large: T;
}

export interface LargeGroupReport {
  readonly members: number;
  /** Single requests, in milliseconds, with the gateway's memory meanwhile where it matters. */
  readonly requests: readonly { readonly name: string; readonly ms: number; readonly memory?: MemoryUse }[];
  /** Medians in milliseconds. */
  readonly withoutMembers: InBoth<number>;
  readonly changes: MemberChanges;
  /** A thousand callers, each adding one member to the same group. */
  readonly parallel: { readonly requests: number; readonly ms: number; readonly found: number };
}

const smallSize = 100;
const parallelRequests = 1_000;
const readRounds = 150;
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** What a group of very many members costs, beside one of a hundred in the same tenant. */
export async function benchLargeGroups(
  installation: Installation,
  options: LargeGroupOptions,
): Promise<LargeGroupReport> {
  const { members, signal, report } = options;
  const [tenant] = await makeTenants(installation, 1);
  const gateway = installation.processes.find(({ role }) => role.includes('gateway'));
  if (!tenant || !gateway) throw new Error('there is no tenant or no gateway');
  const door = { baseUrl: installation.scimBaseUrl, bearerToken: tenant.bearerToken };
  report(`creating ${members + parallelRequests} people`);
  const ids = await fillByBulk(door, members + parallelRequests, signal);
  const [inside, outside] = [ids.slice(0, members), ids.slice(members)];
  const client = new ScimClient(door, 64);
  const requests: LargeGroupReport['requests'][number][] = [];
  const timed = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    report(name);
    const begin = performance.now();
    const { answer, memory } = await watchMemory(gateway.pid, run);
    requests.push({ name, ms: performance.now() - begin, memory });
    return answer;
  };
  const body = (displayName: string, memberIds: readonly string[]) => ({
    schemas: [groupSchema],
    displayName,
    members: memberIds.map((value) => ({ value, display: 'Somebody', type: 'User' })),
  });
  const create = (displayName: string, memberIds: readonly string[]) => () =>
    client.json<{ id: string }>('POST', '/Groups?excludedAttributes=members', body(displayName, memberIds));
  try {
    const small = await timed(`POST of ${smallSize} members`, create('small', inside.slice(0, smallSize)));
    const large = await timed(`POST of ${members} members`, create('large', inside));
    report('GET without members, in turn');
    const withoutMembers = await readInTurn(client, { small: small.id, large: large.id });
    await timed('GET of the large group with members', async () => {
      const { text } = await client.send('GET', `/Groups/${large.id}`);
      const found = (JSON.parse(text) as { members: object[] }).members.length;
      if (found !== members) throw new Error(`${found} of ${members} members came`);
    });
    report('adding and removing one member, in turn');
    const changes = await changeMembersInTurn(client, { small: small.id, large: large.id, ids: outside, signal });
    await timed('PUT of the large group, one member replaced', () =>
      client.json(
        'PUT',
        `/Groups/${large.id}?excludedAttributes=members`,
        body('large', [...inside.slice(1), outside[0] ?? '']),
      ),
    );
    const parallel = await inParallel(client, small.id, outside);
    return { members, requests, withoutMembers, changes, parallel };
  } finally {
    await client.close();
  }
}

async function readInTurn(client: ScimClient, ids: InBoth<string>): Promise<InBoth<number>> {
  const times = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round < readRounds; round += 1) {
    for (const size of ['small', 'large'] as const) {
      const started = performance.now();
      await client.json('GET', `/Groups/${ids[size]}?excludedAttributes=members`);
      times[size].push(performance.now() - started);
    }
  }
  return { small: median(times.small), large: median(times.large) };
}

async function inParallel(
  client: ScimClient,
  groupId: string,
  ids: readonly string[],
): Promise<LargeGroupReport['parallel']> {
  const begin = performance.now();
  await Promise.all(
    ids.map((value) =>
      client.json('PATCH', `/Groups/${groupId}`, {
        schemas: [patchOp],
        Operations: [{ op: 'add', path: 'members', value: [{ value }] }],
      }),
    ),
  );
  const ms = performance.now() - begin;
  const { members } = await client.json<{ members: { value: string }[] }>('GET', `/Groups/${groupId}`);
  const held = new Set(members.map(({ value }) => value));
  return { requests: ids.length, ms, found: ids.filter((id) => held.has(id)).length };
}

export function printLargeGroups({ members, requests, withoutMembers, changes, parallel }: LargeGroupReport): string {
  return [
    table(
      ['request', 'ms', 'gateway MiB before', 'at most'],
      requests.map(({ name, ms, memory }) => [name, ms, memory?.before ?? '', memory?.peak ?? '']),
    ),
    table(
      ['median ms', `${smallSize} members`, `${members} members`, 'ratio'],
      [
        [
          'GET without members',
          withoutMembers.small,
          withoutMembers.large,
          withoutMembers.large / withoutMembers.small,
        ],
        ['PATCH, one member more', changes.add.small, changes.add.large, changes.add.large / changes.add.small],
        [
          'PATCH, one member less',
          changes.remove.small,
          changes.remove.large,
          changes.remove.large / changes.remove.small,
        ],
      ],
    ),
    `${parallel.requests} parallel PATCHes, each adding one member: ${Math.round(parallel.ms)} ms, ${parallel.found} members there.`,
  ].join('\n\n');
}
