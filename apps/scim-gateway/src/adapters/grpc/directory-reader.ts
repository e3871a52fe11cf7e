import type { Outcome } from '@rollcall/protocol/command/v1/command';
import type {
  DirectoryQueryServiceClient,
  GetResourceResponse,
  ListResourcesResponse,
  Reference,
} from '@rollcall/protocol/directory/v1/query';
import { groupType, isObject, type JsonObject, type ResourceType, type ScimResource } from '@rollcall/scim';
import { call, callStream, RpcError, status } from '@rollcall/service-kit';
import type { DirectoryReader, GroupMember, OutcomeStore, Page } from '../../application/ports.ts';
import type { ListQuery } from '../../domain/list-query.ts';

export interface QueryTimeouts {
  /** Of a call with one answer. */
  readonly callMs: number;
  /** Of a whole stream, at the pace at which the client reads. */
  readonly streamMs: number;
}

/** The directory over gRPC, as one tenant sees it. */
export function createDirectoryReader(
  client: DirectoryQueryServiceClient,
  tenantId: string,
  timeouts: QueryTimeouts,
): DirectoryReader {
  const stream = { timeoutMs: timeouts.streamMs };
  return {
    async get(type, resourceId, { withReferences }) {
      const request = { tenantId, resourceType: type.name, resourceId, withoutReferences: !withReferences };
      const parts = callStream(client.getResource, request, { timeoutMs: timeouts.callMs });
      for await (const resource of resourcesOf(parts)) return resource;
      throw new Error('the directory answered without a resource');
    },
    list: (type, query, { withReferences }) => {
      const request = listRequest(type, query);
      const parts = { ...request, tenantId, withoutReferences: !withReferences };
      return openPage(callStream(client.listResources, parts, stream));
    },
    members: (groupId) => membersOf(callStream(client.streamMembers, { tenantId, groupId }, stream)),
  };
}

/** What the directory has stored about commands. */
export function createOutcomeStore(client: DirectoryQueryServiceClient, timeoutMs: number): OutcomeStore {
  return {
    async find(tenantId, commandId): Promise<Outcome | undefined> {
      try {
        return (await call(client.getOutcome, { tenantId, commandId }, { timeoutMs })).outcome;
      } catch (error) {
        if (error instanceof RpcError && error.code === status.NOT_FOUND) return undefined;
        throw error;
      }
    },
  };
}

function listRequest(type: ResourceType, { filter, startIndex, count }: ListQuery) {
  const whole = { sortBy: '', descending: false, byPosition: false, position: Buffer.alloc(0) };
  return { resourceType: type.name, filter, startIndex, count, ...whole, typesVersion: 0, amongTypes: [] };
}

async function openPage(parts: AsyncGenerator<ListResourcesResponse>): Promise<Page> {
  const first = await parts.next();
  const header = first.done ? undefined : first.value.part;
  if (header?.$case !== 'header') {
    await parts.return(undefined);
    throw new Error('the directory began a list without its header');
  }
  return { totalResults: header.value.totalResults, resources: resourcesOf(parts) };
}

async function* resourcesOf(
  parts: AsyncIterable<GetResourceResponse | ListResourcesResponse>,
): AsyncGenerator<ScimResource> {
  let resource: ScimResource | undefined;
  let joined: JsonObject[] = [];
  const whole = (parsed: ScimResource): ScimResource =>
    joined.length === 0 ? parsed : { ...parsed, [referencesIn(parsed)]: joined };
  for await (const { part } of parts) {
    if (part?.$case === 'references') joined.push(...part.value.references.map(asReference));
    if (part?.$case !== 'resource') continue;
    if (resource) yield whole(resource);
    resource = JSON.parse(part.value.json.toString('utf8')) as ScimResource;
    joined = [];
  }
  if (resource) yield whole(resource);
}

function referencesIn({ meta }: ScimResource): 'members' | 'groups' {
  return isObject(meta) && meta.resourceType === groupType.name ? 'members' : 'groups';
}

function asReference({ id, type, display }: Reference): JsonObject {
  return { value: id, type, ...(display !== '' && { display }) };
}

async function* membersOf(
  batches: AsyncIterable<{ readonly members: readonly GroupMember[] }>,
): AsyncGenerator<GroupMember> {
  for await (const { members } of batches) yield* members;
}
