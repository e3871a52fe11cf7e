import type {
  DirectoryQueryServiceClient,
  GetResourceResponse,
  ListResourcesResponse,
  Reference,
} from '@rollcall/protocol/directory/v1/query';
import { callStream } from '@rollcall/service-kit';
import type { Caller, DirectoryReader, FoundResource, ListRequest, Page, PagePart } from '../../application/ports.ts';

export interface QueryTimeouts {
  /** Of a call with one answer. */
  readonly callMs: number;
  /** Of a whole stream, at the pace at which the client reads. */
  readonly streamMs: number;
}

/** The directory over gRPC, as the caller's tenant sees it. */
export function createDirectoryReader(
  client: DirectoryQueryServiceClient,
  { tenantId, typesVersion }: Pick<Caller, 'tenantId' | 'typesVersion'>,
  timeouts: QueryTimeouts,
): DirectoryReader {
  const stream = { timeoutMs: timeouts.streamMs };
  return {
    get: (type, resourceId, { withReferences }) => {
      const request = { tenantId, resourceType: type.name, resourceId, withoutReferences: !withReferences };
      return openResource(
        callStream(client.getResource, request, withReferences ? stream : { timeoutMs: timeouts.callMs }),
      );
    },
    find: async () => undefined,
    list: (request) => {
      const parts = { ...listRequest(request), tenantId, typesVersion };
      return openPage(callStream(client.listResources, parts, stream));
    },
  };
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

async function openPage(parts: AsyncGenerator<ListResourcesResponse>): Promise<Page> {
  const first = await parts.next();
  const header = first.done ? undefined : first.value.part;
  if (header?.$case !== 'header') {
    await parts.return(undefined);
    throw new Error('the directory began a list without its header');
  }
  return { totalResults: header.value.totalResults, parts: rest(parts) };
}

/** A list that ends without its trailer has broken off, and must not pass for a shorter one. */
async function* rest(parts: AsyncIterable<ListResourcesResponse>): AsyncGenerator<PagePart> {
  let isComplete = false;
  for await (const { part } of parts) {
    if (part === undefined || part.$case === 'header') continue;
    isComplete = part.$case === 'trailer';
    yield part;
  }
  if (!isComplete) throw new Error('the directory ended a list without its trailer');
}
