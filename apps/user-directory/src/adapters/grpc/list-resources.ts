import type { ListResourcesRequest, ListResourcesResponse, Reference } from '@rollcall/protocol/directory/v1/query';
import { resourceTypes } from '@rollcall/scim';
import type { Db } from 'mongodb';
import type { ResourceName } from '../../domain/directory.ts';
import type { GroupMember } from '../../domain/group.ts';
import {
  countResources,
  readGroupsOf,
  readMembersOfGroups,
  readPage,
  type StoredView,
} from '../mongo/read-directory.ts';
import { filterToMongo } from './filter-to-mongo.ts';
import { groupReference, inParts, maxPart, memberReference, type ReferencesPart } from './references.ts';
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
    yield* request.withoutReferences ? plain(type, views) : joined(db, { type, tenantId, views });
  }
  yield { part: { $case: 'trailer', value: { position: Buffer.alloc(0) } } };
}

function filterOf({ resourceType, tenantId, filter }: ListResourcesRequest) {
  try {
    return filterToMongo(resourceTypes[checkResourceType(resourceType)], tenantId, filter);
  } catch (error) {
    throw toRpcError(error);
  }
}

function begun(resourceType: ResourceName, { resourceId, revision, json }: StoredView): ListResourcesResponse {
  return { part: { $case: 'resource', value: { resourceId, resourceType, revision, json: Buffer.from(json) } } };
}

function* plain(type: ResourceName, views: readonly StoredView[]): Iterable<ListResourcesResponse> {
  for (const view of views) yield begun(type, view);
}

async function* joined(
  db: Db,
  page: { readonly type: ResourceName; readonly tenantId: string; readonly views: readonly StoredView[] },
): AsyncIterable<ListResourcesResponse> {
  const { type, tenantId, views } = page;
  const ids = views.map(({ resourceId }) => resourceId);
  if (type === 'User') {
    const groups = await readGroupsOf(db, tenantId, ids);
    for (const view of views) {
      yield begun(type, view);
      for (const part of inParts((groups.get(view.resourceId) ?? []).map(groupReference))) yield { part };
    }
    return;
  }
  const members = new GroupedMembers(readMembersOfGroups(db, tenantId, ids));
  try {
    for (const view of views) {
      yield begun(type, view);
      for await (const part of members.of(view.resourceId)) yield { part };
    }
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

  async *of(groupId: string): AsyncIterable<ReferencesPart> {
    let part: Reference[] = [];
    for (;;) {
      this.#next ??= this.#rows.next();
      const { done, value } = await this.#next;
      if (done || value.groupId !== groupId) break;
      this.#next = undefined;
      part.push(memberReference(value));
      if (part.length < maxPart) continue;
      yield { $case: 'references', value: { references: part } };
      part = [];
    }
    yield* inParts(part);
  }

  async close(): Promise<void> {
    await this.#rows.return?.();
  }
}
