import {
  type ConnectionServiceServer,
  type CreateConnectionRequest,
  Fulfilment,
  type GetMetadataResponse,
} from '@rollcall/protocol/connector/v1/connector';
import { type CallInfo, unary } from '@rollcall/service-kit';
import type { OutboundPolicy } from '@rollcall/service-kit/outbound';
import { createConnection, findConnection } from '../../application/connections.ts';
import { validateScim } from '../../application/validate-connection.ts';
import type { Connection, ScimConfiguration } from '../../domain/connection.ts';
import { ConnectorError } from '../../domain/connector-error.ts';
import { toConfiguration } from './connection-mapping.ts';
import type { ConnectorParts } from './parts.ts';
import { toIds } from './request-mapping.ts';
import { answering } from './rpc-errors.ts';

export function connectionService(parts: ConnectorParts): ConnectionServiceServer {
  const { connections } = parts;
  return {
    createConnection: unary(answering((request) => create(parts, request))),

    deleteConnection: unary(
      answering(async (request) => {
        const { tenantId, connectionId } = toIds(request);
        await connections.delete(tenantId, connectionId);
        await parts.forget(tenantId, connectionId);
        parts.log.info('connection deleted', { tenantId, connectionId });
        return {};
      }),
    ),

    getMetadata: unary(
      answering(async (request) => {
        const { tenantId, connectionId } = toIds(request);
        return metadataOf(await findConnection(connections, tenantId, connectionId));
      }),
    ),

    validateConnection: unary(
      answering(async (request, call) => {
        const { tenantId, connectionId } = toIds(request.context);
        return { warnings: await validate(parts, await findConnection(connections, tenantId, connectionId), call) };
      }),
    ),
  };
}

async function create(parts: ConnectorParts, request: CreateConnectionRequest): Promise<Record<string, never>> {
  const { tenantId, connectionId } = toIds(request);
  const configuration = toConfiguration(request);
  if (configuration.kind === 'scim') checkDestination(parts.policy, configuration);
  else await parts.rosters.checkPath(configuration.path);
  await createConnection(parts.connections, { tenantId, connectionId, configuration });
  parts.log.info('connection created', { tenantId, connectionId, transport: configuration.kind });
  return {};
}

/** Says early what a connection attempt would find out; that attempt is what the policy guards. */
function checkDestination(policy: OutboundPolicy, { baseUrl }: ScimConfiguration): void {
  const { hostname, protocol } = new URL(baseUrl);
  if (policy.couldAllow(hostname, protocol === 'https:' ? 'https:' : 'http:')) return;
  throw new ConnectorError('DESTINATION_NOT_ALLOWED', 'the outbound policy does not allow the host of base_url');
}

function metadataOf({ configuration }: Connection): GetMetadataResponse {
  if (configuration.kind === 'scim') {
    return {
      transport: configuration.kind,
      fulfilment: Fulfilment.FULFILMENT_API,
      supportsGroups: true,
      maxMembersPerChange: configuration.quirks.maxMembersPerPatch,
      columns: [],
      keyColumn: '',
    };
  }
  return {
    transport: configuration.kind,
    fulfilment: Fulfilment.FULFILMENT_ROSTER,
    supportsGroups: false,
    maxMembersPerChange: 0,
    columns: [...configuration.columns],
    keyColumn: configuration.keyColumn,
  };
}

async function validate(parts: ConnectorParts, { configuration }: Connection, call: CallInfo): Promise<string[]> {
  if (configuration.kind === 'scim') {
    return validateScim(parts.scimApp(configuration), configuration, { signal: call.signal });
  }
  const { digest } = await parts.rosters.state(configuration);
  return digest === '' ? ['there is no file yet'] : [];
}
