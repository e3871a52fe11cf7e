import type {
  ResourceReaderServiceServer,
  StreamResourcesRequest,
  StreamResourcesResponse,
} from '@rollcall/protocol/connector/v1/reader';
import { type CallInfo, serverStream, unary } from '@rollcall/service-kit';
import { findConnection, findScimConnection } from '../../application/connections.ts';
import { findCandidates } from '../../application/find-candidates.ts';
import type { RosterConfiguration } from '../../domain/connection.ts';
import { ConnectorError } from '../../domain/connector-error.ts';
import type { RemoteResource } from '../../domain/subject.ts';
import type { ConnectorParts } from './parts.ts';
import { toIds, toRemoteId, toResourceType } from './request-mapping.ts';
import { fromResource } from './response-mapping.ts';
import { answering, streaming } from './rpc-errors.ts';

export function readerService(parts: ConnectorParts): ResourceReaderServiceServer {
  return {
    getResource: unary(
      answering(async (request, { signal }) => {
        const app = await openApp(parts, request.context);
        const options = { members: true, signal };
        const remote = await app.get(toResourceType(request.resourceType), toRemoteId(request.remoteId), options);
        if (remote === undefined) throw new ConnectorError('REMOTE_NOT_FOUND', 'the app does not have it');
        if (remote === 'too-large') throw new ConnectorError('UPSTREAM_UNAVAILABLE', 'it is too large to be read');
        return { resource: fromResource(remote) };
      }),
    ),

    findByCorrelation: unary(
      answering(async (request, { signal }) => {
        const app = await openApp(parts, request.context);
        const { externalId, name } = request;
        const wanted = { type: toResourceType(request.resourceType), externalId, name };
        return { candidates: (await findCandidates(app, wanted, { signal })).map(fromResource) };
      }),
    ),

    streamResources: serverStream(streaming((request, call) => stream(parts, request, call))),
  };
}

async function openApp(parts: ConnectorParts, context: StreamResourcesRequest['context']) {
  const { tenantId, connectionId } = toIds(context);
  const { configuration } = await findScimConnection(parts.connections, tenantId, connectionId);
  return parts.scimApp(configuration);
}

/** `end` only after everything: an error before it leaves the listing without one. */
async function* stream(
  parts: ConnectorParts,
  request: StreamResourcesRequest,
  { signal }: CallInfo,
): AsyncGenerator<StreamResourcesResponse> {
  const { tenantId, connectionId } = toIds(request.context);
  const { configuration } = await findConnection(parts.connections, tenantId, connectionId);
  const resources =
    configuration.kind === 'scim'
      ? parts.scimApp(configuration).list(toResourceType(request.resourceType), { signal })
      : rosterRows(parts, configuration);
  let total = 0;
  for await (const resource of resources) {
    yield { part: { $case: 'resource', value: fromResource(resource) } };
    total += 1;
  }
  yield { part: { $case: 'end', value: { total } } };
}

async function* rosterRows(parts: ConnectorParts, roster: RosterConfiguration): AsyncGenerator<RemoteResource> {
  for await (const cells of parts.rosters.read(roster)) {
    yield { remoteId: cells[roster.keyColumn] ?? '', etag: '', resource: cells };
  }
}
