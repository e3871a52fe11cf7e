import type { Reference, References, StoredResource } from '@rollcall/protocol/directory/v1/query';
import type { Db } from 'mongodb';
import type { GroupMember } from '../../domain/event.ts';
import {
  type GroupOfMember,
  type MemberKey,
  memberKey,
  readGroupsOf,
  readGroupsOfOne,
  readMembers,
  readMembersOfGroups,
} from '../mongo/read-references.ts';
import type { StoredResource as Stored } from '../mongo/read-resources.ts';

/** References in one message. */
const maxPart = 1_000;

export type Part =
  | { readonly $case: 'resource'; readonly value: StoredResource }
  | { readonly $case: 'references'; readonly value: References };

export function resourceMessage({ resourceId, resourceType, revision, json }: Stored): StoredResource {
  return { resourceId, resourceType, revision, json: Buffer.from(json) };
}

export function groupReference({ id, display }: GroupOfMember): Reference {
  return { id, type: 'direct', display };
}

/** `display` is left empty: nobody keeps the names of a hundred thousand members at hand. */
function memberReference({ id, type }: GroupMember): Reference {
  return { id, type, display: '' };
}

/** Resources of one tenant, each followed by its members or groups if they are asked for; those that are there together at once. */
export async function* partsOf(
  db: Db,
  resources: readonly Stored[],
  withoutReferences: boolean,
): AsyncGenerator<readonly Part[], void, undefined> {
  const groups = withoutReferences ? [] : resources.filter(({ resourceType }) => resourceType === 'Group');
  const users = withoutReferences ? [] : resources.filter(({ resourceType }) => resourceType === 'User');
  const keyOf = ({ tenantId, resourceId: memberId }: Stored) => ({ tenantId, memberId });
  const groupsOf = await readGroupsOf(db, users.map(keyOf));
  const members = isAscending(groups) ? new GroupedMembers(db, groups) : new SingleMembers(db);
  let ready: Part[] = [];
  try {
    for (const resource of resources) {
      ready.push({ $case: 'resource', value: resourceMessage(resource) });
      if (withoutReferences) continue;
      const isUser = resource.resourceType === 'User';
      if (isUser && groupsOf)
        ready.push(...inParts((groupsOf.get(memberKey(keyOf(resource))) ?? []).map(groupReference)));
      else if (isUser || resource.resourceType === 'Group') {
        yield ready;
        ready = [];
        for await (const part of isUser ? groupsOfOne(db, keyOf(resource)) : members.of(resource)) yield [part];
      }
    }
    yield ready;
  } finally {
    await members.close();
  }
}

async function* groupsOfOne(db: Db, user: MemberKey): AsyncGenerator<Part, void, undefined> {
  for await (const groups of readGroupsOfOne(db, user)) yield* inParts(groups.map(groupReference));
}

function isAscending(resources: readonly Stored[]): boolean {
  return resources.every(
    ({ resourceId }, index) => index === 0 || (resources[index - 1]?.resourceId ?? '') < resourceId,
  );
}

function* inParts(references: readonly Reference[]): Generator<Part, void, undefined> {
  for (let start = 0; start < references.length; start += maxPart) {
    yield { $case: 'references', value: { references: references.slice(start, start + maxPart) } };
  }
}

/** The members of groups in an order of their own, one query for each. */
class SingleMembers {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async *of({ tenantId, resourceId }: Stored): AsyncGenerator<Part, void, undefined> {
    for await (const members of readMembers(this.#db, tenantId, resourceId))
      yield* inParts(members.map(memberReference));
  }

  async close(): Promise<void> {}
}

type Row = GroupMember & { readonly groupId: string };

/** The members of several groups, read in the order of the groups and handed out group by group. */
class GroupedMembers {
  readonly #rows: AsyncIterator<Row>;
  #next: Promise<IteratorResult<Row>> | undefined;

  constructor(db: Db, groups: readonly Stored[]) {
    const ids = groups.map(({ resourceId }) => resourceId);
    this.#rows = readMembersOfGroups(db, groups[0]?.tenantId ?? '', ids)[Symbol.asyncIterator]();
  }

  async *of({ resourceId }: Stored): AsyncGenerator<Part, void, undefined> {
    let part: Reference[] = [];
    for (;;) {
      this.#next ??= this.#rows.next();
      const { done, value } = await this.#next;
      if (done || value.groupId !== resourceId) break;
      this.#next = undefined;
      part.push(memberReference(value));
      if (part.length < maxPart) continue;
      yield* inParts(part);
      part = [];
    }
    yield* inParts(part);
  }

  async close(): Promise<void> {
    await this.#rows.return?.();
  }
}
