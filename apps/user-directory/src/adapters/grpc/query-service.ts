import {
  type BatchGetResourcesRequest,
  type BatchGetResourcesResponse,
  DirectoryQueryServiceService,
  type GetOutcomeRequest,
  type GetOutcomeResponse,
  type GetResourceRequest,
  type GetResourceResponse,
  type GetTypesRequest,
  type GetTypesResponse,
  type ListPendingMembersRequest,
  type ListPendingMembersResponse,
  type ListResourcesRequest,
  type ListResourcesResponse,
  type LookupRequest,
  type LookupResponse,
  type StreamMembersRequest,
  type StreamMembersResponse,
  type StreamResourceIdsRequest,
  type StreamResourceIdsResponse,
} from '@rollcall/protocol/directory/v1/query';
import { bidiStream, type GrpcServerOptions, type Log, serverStream, unary } from '@rollcall/service-kit';
import type { Db } from 'mongodb';
import { Found } from '../mongo/filter/found.ts';
import { durableOutcomesOf, findOutcomes } from '../mongo/outcomes.ts';
import { readMembers } from '../mongo/read-references.ts';
import { readIds, readPendingMembers, readResources } from '../mongo/read-resources.ts';
import { createTypesReader } from '../mongo/read-types.ts';
import { findTenant, tenantsOf } from '../mongo/tenants.ts';
import { findTypes, typesOf } from '../mongo/types.ts';
import { answerLookups } from './answer-lookups.ts';
import { listResources, type Reading } from './list-resources.ts';
import { createLookups } from './lookup.ts';
import { partsOf, resourceMessage } from './references.ts';
import { checkTenant, notFound, tooMuch } from './rpc-errors.ts';
import { Turns } from './turns.ts';

const maxBatch = 1_000;
/** Below gRPC's limit of 4 MiB for a message. */
const maxBatchBytes = 3 * 1024 * 1024;

/** Of one tenant. A scan takes up to seconds of the database's processors. */
const scanTurns = { atATime: 4, maxWaiting: 100 };

/** Reading the directory. Every query is bound to the request's tenant. */
export function queryService(
  db: Db,
  { maxScanned, log }: { readonly maxScanned: number; readonly log: Log },
): GrpcServerOptions['services'][number] {
  const reading: Reading = {
    ...{ db, maxScanned, readTypes: createTypesReader(db) },
    ...{ scans: new Turns(scanTurns), found: new Found(db) },
  };
  const lookup = createLookups(reading, (error) => log.debug('look-up left to the other way', { error }));
  return {
    definition: DirectoryQueryServiceService,
    implementation: {
      getResource: serverStream<GetResourceRequest, GetResourceResponse>((request) => getResource(db, request)),
      listResources: serverStream<ListResourcesRequest, ListResourcesResponse>((request, { signal }) =>
        listResources(reading, request, signal),
      ),
      batchGetResources: unary<BatchGetResourcesRequest, BatchGetResourcesResponse>((request) => batchGet(db, request)),
      streamResourceIds: serverStream<StreamResourceIdsRequest, StreamResourceIdsResponse>((request) =>
        streamIds(db, request),
      ),
      streamMembers: serverStream<StreamMembersRequest, StreamMembersResponse>((request) => streamMembers(db, request)),
      getOutcome: unary<GetOutcomeRequest, GetOutcomeResponse>((request) => getOutcome(db, request)),
      lookup: bidiStream<LookupRequest, LookupResponse>((requests) => answerLookups(requests, lookup)),
      getTypes: unary<GetTypesRequest, GetTypesResponse>((request) => getTypes(db, request)),
      listPendingMembers: unary<ListPendingMembersRequest, ListPendingMembersResponse>((request) =>
        listPendingMembers(db, request),
      ),
    },
  };
}

async function* getResource(db: Db, request: GetResourceRequest): AsyncIterable<GetResourceResponse> {
  const { resourceId, resourceType, withoutReferences } = request;
  const tenantId = checkTenant(request.tenantId);
  const resources = await readResources(db, resourceType, { tenantId, ids: [resourceId] });
  if (resources.length === 0) throw notFound('there is no such resource');
  for await (const parts of partsOf(db, resources, withoutReferences)) for (const part of parts) yield { part };
}

async function batchGet(db: Db, request: BatchGetResourcesRequest): Promise<BatchGetResourcesResponse> {
  const { resourceType, resourceIds: ids } = request;
  const tenantId = checkTenant(request.tenantId);
  if (ids.length > maxBatch) throw tooMuch(`at most ${maxBatch} ids`);
  const resources = (await readResources(db, resourceType, { tenantId, ids })).map(resourceMessage);
  const bytes = resources.reduce((sum, { json }) => sum + json.length, 0);
  if (bytes > maxBatchBytes) throw tooMuch('the resources do not fit into one answer; ask for fewer');
  return { resources };
}

async function* streamIds(db: Db, request: StreamResourceIdsRequest): AsyncIterable<StreamResourceIdsResponse> {
  const tenantId = checkTenant(request.tenantId);
  for await (const resourceIds of readIds(db, request.resourceType, tenantId)) yield { resourceIds };
}

async function* streamMembers(db: Db, request: StreamMembersRequest): AsyncIterable<StreamMembersResponse> {
  const { groupId } = request;
  const tenantId = checkTenant(request.tenantId);
  const [group] = await readResources(db, 'Group', { tenantId, ids: [groupId] });
  if (!group) throw notFound('Group not found');
  for await (const members of readMembers(db, tenantId, groupId)) yield { members };
}

async function getTypes(db: Db, request: GetTypesRequest): Promise<GetTypesResponse> {
  const tenantId = checkTenant(request.tenantId);
  const [stored] = await findTypes(typesOf(db), [tenantId]);
  if (stored) return { version: stored.version, definitions: Buffer.from(JSON.stringify(stored.definitions)) };
  if (!(await findTenant(tenantsOf(db), tenantId))) throw notFound('there is no such tenant');
  return { version: 0, definitions: Buffer.alloc(0) };
}

async function listPendingMembers(db: Db, request: ListPendingMembersRequest): Promise<ListPendingMembersResponse> {
  const tenantId = checkTenant(request.tenantId);
  const members = await readPendingMembers(db, tenantId);
  return { members: members.map(({ groupId, value, since }) => ({ groupId, value, since })) };
}

async function getOutcome(db: Db, { tenantId, commandId }: GetOutcomeRequest): Promise<GetOutcomeResponse> {
  const [outcome] = await findOutcomes(durableOutcomesOf(db), [{ tenantId: checkTenant(tenantId), commandId }]);
  if (!outcome) throw notFound('no outcome is known');
  return { outcome };
}
