import {
  type BatchGetResourcesRequest,
  type BatchGetResourcesResponse,
  DirectoryQueryServiceService,
  type GetOutcomeRequest,
  type GetOutcomeResponse,
  type GetResourceRequest,
  type GetResourceResponse,
  type ListResourcesRequest,
  type ListResourcesResponse,
  type StreamMembersRequest,
  type StreamMembersResponse,
  type StreamResourceIdsRequest,
  type StreamResourceIdsResponse,
} from '@rollcall/protocol/directory/v1/query';
import { type GrpcServerOptions, serverStream, unary } from '@rollcall/service-kit';
import type { Db } from 'mongodb';
import { durableOutcomesOf, findOutcomes } from '../mongo/outcomes.ts';
import { readGroupsOf, readIds, readMembers, readResources } from '../mongo/read-directory.ts';
import { listResources } from './list-resources.ts';
import { groupReference, inParts, memberReference } from './references.ts';
import { checkResourceType, checkTenant, notFound, tooMuch } from './rpc-errors.ts';

const maxBatch = 1_000;
/** Below gRPC's limit of 4 MiB for a message. */
const maxBatchBytes = 3 * 1024 * 1024;

/** Reading the directory. Every query is bound to the request's tenant. */
export function queryService(db: Db): GrpcServerOptions['services'][number] {
  return {
    definition: DirectoryQueryServiceService,
    implementation: {
      getResource: serverStream<GetResourceRequest, GetResourceResponse>((request) => getResource(db, request)),
      listResources: serverStream<ListResourcesRequest, ListResourcesResponse>((request) => listResources(db, request)),
      batchGetResources: unary<BatchGetResourcesRequest, BatchGetResourcesResponse>((request) => batchGet(db, request)),
      streamResourceIds: serverStream<StreamResourceIdsRequest, StreamResourceIdsResponse>((request) =>
        streamIds(db, request),
      ),
      streamMembers: serverStream<StreamMembersRequest, StreamMembersResponse>((request) => streamMembers(db, request)),
      getOutcome: unary<GetOutcomeRequest, GetOutcomeResponse>((request) => getOutcome(db, request)),
    },
  };
}

async function* getResource(db: Db, request: GetResourceRequest): AsyncIterable<GetResourceResponse> {
  const { resourceId, withoutReferences } = request;
  const tenantId = checkTenant(request.tenantId);
  const type = checkResourceType(request.resourceType);
  const [view] = await readResources(db, type, { tenantId, ids: [resourceId] });
  if (!view) throw notFound(`${type} not found`);
  const { revision, json } = view;
  const value = { resourceId, resourceType: type, revision, json: Buffer.from(json) };
  yield { part: { $case: 'resource', value } };
  if (withoutReferences) return;
  if (type === 'Group') {
    for await (const members of readMembers(db, tenantId, resourceId)) {
      for (const part of inParts(members.map(memberReference))) yield { part };
    }
    return;
  }
  const groups = (await readGroupsOf(db, tenantId, [resourceId])).get(resourceId) ?? [];
  for (const part of inParts(groups.map(groupReference))) yield { part };
}

async function batchGet(db: Db, request: BatchGetResourcesRequest): Promise<BatchGetResourcesResponse> {
  const tenantId = checkTenant(request.tenantId);
  const type = checkResourceType(request.resourceType);
  if (request.resourceIds.length > maxBatch) throw tooMuch(`at most ${maxBatch} ids`);
  const views = await readResources(db, type, { tenantId, ids: request.resourceIds });
  let bytes = 0;
  const resources = views.map(({ resourceId, revision, json: text }) => {
    const json = Buffer.from(text);
    bytes += json.length;
    return { resourceId, resourceType: type, revision, json };
  });
  if (bytes > maxBatchBytes) throw tooMuch('the resources do not fit into one answer; ask for fewer');
  return { resources };
}

async function* streamIds(db: Db, request: StreamResourceIdsRequest): AsyncIterable<StreamResourceIdsResponse> {
  const type = checkResourceType(request.resourceType);
  for await (const resourceIds of readIds(db, type, checkTenant(request.tenantId))) yield { resourceIds };
}

async function* streamMembers(db: Db, request: StreamMembersRequest): AsyncIterable<StreamMembersResponse> {
  const { groupId } = request;
  const tenantId = checkTenant(request.tenantId);
  const [group] = await readResources(db, 'Group', { tenantId, ids: [groupId] });
  if (!group) throw notFound('Group not found');
  for await (const members of readMembers(db, tenantId, groupId)) yield { members };
}

async function getOutcome(db: Db, { tenantId, commandId }: GetOutcomeRequest): Promise<GetOutcomeResponse> {
  const [outcome] = await findOutcomes(durableOutcomesOf(db), [{ tenantId: checkTenant(tenantId), commandId }]);
  if (!outcome) throw notFound('no outcome is known');
  return { outcome };
}
