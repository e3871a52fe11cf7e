import {
  ConnectionServiceClient,
  type CreateConnectionRequest,
  Fulfilment,
} from '@rollcall/protocol/connector/v1/connector';
import { ProvisioningServiceClient } from '@rollcall/protocol/connector/v1/provisioning';
import { type ConnectOptions, call, callClientStream, connect, type Running } from '@rollcall/service-kit';
import type { Connections, ConnectionTraits } from '../../application/connect-app.ts';
import type { Connector } from '../../application/ports.ts';
import { toAttemptFailed } from './connector-failure.ts';
import {
  requestContext,
  toApplied,
  toDesiredState,
  toPlan,
  toRosterRequests,
  toSubject,
} from './connector-messages.ts';

export interface ConnectorTimeouts {
  readonly planMs: number;
  readonly applyMs: number;
  readonly rosterMs: number;
}

/** The apps, through the connector. Every call carries the correlation id of the context it is made in. */
export function connectConnector(options: ConnectOptions, timeouts: ConnectorTimeouts): Connector & Running {
  const client = connect(ProvisioningServiceClient, options);
  return {
    async plan(target, desired, signal) {
      const request = {
        context: requestContext(target.app),
        subject: toSubject(target),
        desired: toDesiredState(desired),
      };
      const settings = { timeoutMs: timeouts.planMs, signal };
      return toPlan(await translated(call(client.plan, request, settings), false));
    },
    async apply(target, desired, how, signal) {
      const request = {
        context: requestContext(target.app),
        idempotencyKey: how.idempotencyKey,
        subjectSequence: how.sequence,
        subject: toSubject(target),
        desired: toDesiredState(desired),
        expectedPlanDigest: how.planDigest,
      };
      const settings = { timeoutMs: timeouts.applyMs, signal };
      return toApplied(await translated(call(client.apply, request, settings), true));
    },
    replaceRoster(app, previousDigest, rows, signal) {
      const requests = toRosterRequests(app, previousDigest, rows);
      const settings = { timeoutMs: timeouts.rosterMs, signal };
      return translated(callClientStream(client.replaceRoster, requests, settings), true);
    },
    async rosterDigest(app, signal) {
      const settings = { timeoutMs: timeouts.planMs, signal };
      const request = { context: requestContext(app) };
      return (await translated(call(client.getRoster, request, settings), false)).digest;
    },
    stop: () => client.stop(),
  };
}

async function translated<T>(answer: Promise<T>, sends: boolean): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw toAttemptFailed(error, sends);
  }
}

const callTimeoutMs = 10_000;

/** Connections at the connector. Its errors are passed on as they are: the caller at our door knows the contract. */
export function connectConnections(
  options: ConnectOptions,
): Connections<CreateConnectionRequest['transport']> & Running {
  const client = connect(ConnectionServiceClient, options);
  return {
    async create({ tenantId, connectionId }, transport) {
      await call(client.createConnection, { tenantId, connectionId, transport }, { timeoutMs: callTimeoutMs });
    },
    async remove(reference) {
      await call(client.deleteConnection, reference, { timeoutMs: callTimeoutMs });
    },
    async traits(reference): Promise<ConnectionTraits> {
      const metadata = await call(client.getMetadata, reference, { timeoutMs: callTimeoutMs });
      const { transport, supportsGroups, maxMembersPerChange, columns, keyColumn } = metadata;
      const fulfilment = metadata.fulfilment === Fulfilment.FULFILMENT_ROSTER ? 'roster' : 'api';
      return { transport, fulfilment, supportsGroups, maxMembersPerChange, columns, keyColumn };
    },
    stop: () => client.stop(),
  };
}
