import type { ListResourcesRequest, ListResourcesResponse } from '@rollcall/protocol/directory/v1/query';
import { resourceTypes } from '@rollcall/scim';
import type { Db } from 'mongodb';
import type { GroupMember } from '../../domain/group.ts';
import {
  countResources,
  readGroupsOf,
  readMembersOfGroups,
  readPage,
  type StoredView,
} from '../mongo/read-directory.ts';
import { filterToMongo } from './filter-to-mongo.ts';
import { groupReference, inFragments, memberReference, withReferences } from './resource-json.ts';
import { checkResourceType, checkTenant, toRpcError } from './rpc-errors.ts';

/** Resources read at a time. */
const pageSize = 500;

/** The header, then the page's resources in order of id. */
export async function* listResources(db: Db, request: ListResourcesRequest): AsyncIterable<ListResourcesResponse> {
  const type = checkResourceType(request.resourceType);
  const tenantId = checkTenant(request.tenantId);
  const filter = request.filter === '' ? undefined : filterOf(request);
  const totalResults = await countResources(db, type, { tenantId, filter });
  yield { part: { $case: 'header', value: { totalResults } } };
  const first = Math.max(request.startIndex, 1) - 1;
  const end = Math.min(first + request.count, totalResults);
  for (let skip = first; skip < end; skip += pageSize) {
    const views = await readPage(db, type, { tenantId, filter, skip, limit: Math.min(pageSize, end - skip) });
    const pieces = request.withoutReferences ? plain(views) : joined(db, { type, tenantId, views });
    for await (const text of pieces) yield* fragmentsOf(text);
  }
}

function filterOf({ resourceType, tenantId, filter }: ListResourcesRequest) {
  try {
    return filterToMongo(resourceTypes[checkResourceType(resourceType)], tenantId, filter);
  } catch (error) {
    throw toRpcError(error);
  }
}

/** One resource's text, in pieces. */
type Pieces = AsyncIterable<string>;

async function* plain(views: readonly StoredView[]): AsyncIterable<Pieces> {
  for (const { json } of views) yield piecesOf([json]);
}

async function* joined(
  db: Db,
  page: { readonly type: 'User' | 'Group'; readonly tenantId: string; readonly views: readonly StoredView[] },
): AsyncIterable<Pieces> {
  const { type, tenantId, views } = page;
  const ids = views.map(({ resourceId }) => resourceId);
  if (type === 'User') {
    const groups = await readGroupsOf(db, tenantId, ids);
    for (const { resourceId, json } of views) {
      const references = (groups.get(resourceId) ?? []).map(groupReference);
      yield withReferences(json, 'groups', piecesOf([references]));
    }
    return;
  }
  const members = new GroupedMembers(readMembersOfGroups(db, tenantId, ids));
  try {
    for (const { resourceId, json } of views) yield withReferences(json, 'members', members.of(resourceId));
  } finally {
    await members.close();
  }
}

/** Members of several groups, in the order of the groups, handed out group by group. */
class GroupedMembers {
  readonly #rows: AsyncIterator<GroupMember & { readonly groupId: string }>;
  #next: Promise<IteratorResult<GroupMember & { readonly groupId: string }>> | undefined;

  constructor(rows: AsyncIterable<GroupMember & { readonly groupId: string }>) {
    this.#rows = rows[Symbol.asyncIterator]();
  }

  async *of(groupId: string): AsyncIterable<readonly object[]> {
    for (;;) {
      this.#next ??= this.#rows.next();
      const { done, value } = await this.#next;
      if (done || value.groupId !== groupId) return;
      this.#next = undefined;
      yield [memberReference(value)];
    }
  }

  async close(): Promise<void> {
    await this.#rows.return?.();
  }
}

async function* fragmentsOf(text: Pieces): AsyncIterable<ListResourcesResponse> {
  let held: Buffer | undefined;
  for await (const fragment of inFragments(text)) {
    if (held) yield { part: { $case: 'fragment', value: { json: held, last: false } } };
    held = fragment;
  }
  if (held) yield { part: { $case: 'fragment', value: { json: held, last: true } } };
}

async function* piecesOf<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}
