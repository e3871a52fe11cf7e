import type {
  ApplyRequest,
  ApplyResponse,
  PlanRequest,
  PlanResponse,
  ProvisioningServiceServer,
  ReplaceRosterRequest,
  ReplaceRosterResponse,
} from '@rollcall/protocol/connector/v1/provisioning';
import { type CallInfo, clientStream, unary } from '@rollcall/service-kit';
import { apply } from '../../application/apply.ts';
import { findRosterConnection, findScimConnection } from '../../application/connections.ts';
import { planSubject } from '../../application/plan-subject.ts';
import type { RosterCells } from '../../domain/roster.ts';
import type { ConnectorParts } from './parts.ts';
import { invalid, toDesired, toIds, toSubject } from './request-mapping.ts';
import { fromApplied, fromPlan } from './response-mapping.ts';
import { answering } from './rpc-errors.ts';

export function provisioningService(parts: ConnectorParts): ProvisioningServiceServer {
  return {
    plan: unary(answering((request, call) => plan(parts, request, call))),
    apply: unary(answering((request, call) => applyOne(parts, request, call))),
    replaceRoster: clientStream(answering((requests) => replaceRoster(parts, requests))),
    getRoster: unary(
      answering(async (request) => {
        const { tenantId, connectionId } = toIds(request.context);
        const { configuration } = await findRosterConnection(parts.connections, tenantId, connectionId);
        return parts.rosters.state(configuration);
      }),
    ),
  };
}

async function plan(parts: ConnectorParts, request: PlanRequest, { signal }: CallInfo): Promise<PlanResponse> {
  const { tenantId, connectionId } = toIds(request.context);
  const { configuration } = await findScimConnection(parts.connections, tenantId, connectionId);
  const { quirks } = configuration;
  const subject = toSubject(request.subject);
  const desired = toDesired(request.desired, subject, quirks.maxMembersPerPatch);
  return fromPlan(await planSubject(parts.scimApp(configuration), { subject, desired, quirks }, { signal }));
}

async function applyOne(parts: ConnectorParts, request: ApplyRequest, call: CallInfo): Promise<ApplyResponse> {
  const started = performance.now();
  const { tenantId, connectionId } = toIds(request.context);
  const { idempotencyKey, subjectSequence, expectedPlanDigest } = request;
  if (idempotencyKey === '' || idempotencyKey.length > 256) throw invalid('idempotency_key is missing or too long');
  const connection = await findScimConnection(parts.connections, tenantId, connectionId);
  const { configuration } = connection;
  const subject = toSubject(request.subject);
  const desired = toDesired(request.desired, subject, configuration.quirks.maxMembersPerPatch);
  const { deadline, signal } = call;
  const applied = await apply(
    parts.scimApp(configuration),
    parts.ledger,
    { connection, idempotencyKey, subjectSequence, subject, desired, expectedPlanDigest, deadline, signal },
    parts.limits,
  );
  parts.onApplied(applied);
  const { type, resourceId } = subject;
  const { operation, outcome, verified } = applied;
  const durationMs = Math.round(performance.now() - started);
  const ids = { tenantId, connectionId, subject: `${type}/${resourceId}` };
  parts.log.info('applied', { ...ids, operation, outcome, verified, durationMs });
  return fromApplied(applied);
}

async function replaceRoster(
  parts: ConnectorParts,
  requests: AsyncIterable<ReplaceRosterRequest>,
): Promise<ReplaceRosterResponse> {
  const iterator = requests[Symbol.asyncIterator]();
  const first = (await iterator.next()).value?.part;
  if (first?.$case !== 'header') throw invalid('the first part has to be the header');
  const { context, previousDigest } = first.value;
  const { tenantId, connectionId } = toIds(context);
  const { configuration } = await findRosterConnection(parts.connections, tenantId, connectionId);
  const result = await parts.rosters.replace(configuration, previousDigest, rowsOf(iterator));
  parts.log.info('roster replaced', { tenantId, connectionId, rows: result.rows, changed: result.changed });
  return result;
}

/** The rows up to `end`. @throws {ConnectorError} when there is no end, or it announces another number of rows. */
async function* rowsOf(parts: AsyncIterator<ReplaceRosterRequest>): AsyncGenerator<RosterCells[]> {
  let rows = 0;
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    const { part } = next.value;
    if (part?.$case === 'end') {
      if (part.value.rows !== rows) throw invalid('the end announces another number of rows');
      if (!(await parts.next()).done) throw invalid('there is something after the end');
      return;
    }
    if (part?.$case !== 'rows') throw invalid('a part is neither rows nor the end');
    rows += part.value.rows.length;
    yield part.value.rows.map((row) => row.cells);
  }
  throw invalid('the list has no end');
}
