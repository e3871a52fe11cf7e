import type {
  DirectoryQueryServiceClient,
  GetResourceResponse,
  ListPart,
  ListResourcesResponse,
  FoundResource as LookedUp,
  Lookup,
  Reference,
} from '@rollcall/protocol/directory/v1/query';
import { groupType, type ResourceType } from '@rollcall/scim';
import { callStream, RpcError, status } from '@rollcall/service-kit';
import type {
  Caller,
  DirectoryReader,
  FoundResource,
  ListRequest,
  Page,
  PagePart,
  WholeResource,
} from '../../application/ports.ts';
import type { DirectoryLookups } from './directory-lookups.ts';

export interface QueryTimeouts {
  /** Of a call with one answer. */
  readonly callMs: number;
  /** Of a whole stream, at the pace at which the client reads. */
  readonly streamMs: number;
}

export interface DirectoryConnection {
  readonly client: DirectoryQueryServiceClient;
  readonly lookups: DirectoryLookups;
  readonly timeouts: QueryTimeouts;
}

/**
 * The directory over gRPC, as the caller's tenant sees it. What is looked up goes over the stream that is open; a group's
 * members, and whatever that stream cannot answer, by a call of its own.
 */
export function createDirectoryReader(
  { client, lookups, timeouts }: DirectoryConnection,
  { tenantId, typesVersion }: Pick<Caller, 'tenantId' | 'typesVersion'>,
): DirectoryReader {
  const stream = { timeoutMs: timeouts.streamMs };
  const lookUp = async (type: ResourceType, by: Lookup['by'], withReferences: boolean) => {
    if (withReferences && type.name === groupType.name) return undefined;
    const request = { tenantId, resourceType: type.name, by, withGroups: withReferences, typesVersion };
    const answer = await lookups.ask(request);
    return answer && !answer.incomplete ? answer.found.map(asFound) : undefined;
  };
  return {
    get: async (type, resourceId, { withReferences }) => {
      const found = await lookUp(type, { $case: 'resourceId', value: resourceId }, withReferences);
      if (found) return found[0] ?? notFound();
      const request = { tenantId, resourceType: type.name, resourceId, withoutReferences: !withReferences };
      return openResource(
        callStream(client.getResource, request, withReferences ? stream : { timeoutMs: timeouts.callMs }),
      );
    },
    find: (type, value, { withReferences }) => lookUp(type, { $case: 'attribute', value }, withReferences),
    list: (request) => {
      const parts = { ...listRequest(request), tenantId, typesVersion };
      return openPage(callStream(client.listResources, parts, stream));
    },
  };
}

function asFound({ resource, groups }: LookedUp): WholeResource {
  if (!resource) throw new Error('the directory found a resource without saying which');
  return { resource, references: groups.length === 0 ? [] : [groups] };
}

function notFound(): never {
  throw new RpcError(status.NOT_FOUND, 'there is no such resource');
}

function listRequest({ type, among, query, position, withReferences }: ListRequest) {
  const { filter, startIndex, count, sortBy, descending } = query;
  return {
    resourceType: type?.name ?? '',
    amongTypes: type ? [] : [...among],
    filter,
    startIndex,
    count,
    sortBy,
    descending,
    byPosition: position !== undefined,
    position: position ?? Buffer.alloc(0),
    withoutReferences: !withReferences,
  };
}

async function openResource(parts: AsyncGenerator<GetResourceResponse>): Promise<FoundResource> {
  const first = await parts.next();
  const part = first.done ? undefined : first.value.part;
  if (part?.$case !== 'resource') {
    await parts.return(undefined);
    throw new Error('the directory answered without a resource');
  }
  return { resource: part.value, references: referencesIn(parts) };
}

async function* referencesIn(parts: AsyncIterable<GetResourceResponse>): AsyncGenerator<readonly Reference[]> {
  for await (const { part } of parts) if (part?.$case === 'references') yield part.value.references;
}

async function openPage(responses: AsyncGenerator<ListResourcesResponse>): Promise<Page> {
  const first = await responses.next();
  const [header, ...parts] = first.done ? [] : first.value.parts.map(({ part }) => part);
  if (header?.$case !== 'header') {
    await responses.return(undefined);
    throw new Error('the directory began a list without its header');
  }
  return { totalResults: header.value.totalResults, parts: partsIn(parts, responses) };
}

/** A list that ends without its trailer has broken off, and must not pass for a shorter one. */
async function* partsIn(
  first: readonly ListPart['part'][],
  responses: AsyncIterable<ListResourcesResponse>,
): AsyncGenerator<readonly PagePart[]> {
  let some = first.filter(isPagePart);
  yield some;
  for await (const { parts } of responses) {
    some = parts.map(({ part }) => part).filter(isPagePart);
    yield some;
  }
  if (some.at(-1)?.$case !== 'trailer') throw new Error('the directory ended a list without its trailer');
}

function isPagePart(part: ListPart['part']): part is PagePart {
  return part !== undefined && part.$case !== 'header';
}
