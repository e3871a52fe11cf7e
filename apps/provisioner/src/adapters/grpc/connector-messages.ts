import type { RemoteRef, RequestContext, Subject as SubjectMessage } from '@rollcall/protocol/connector/v1/common';
import {
  ApplyOutcome,
  type ApplyResponse,
  type DesiredState,
  Operation,
  type PlanResponse,
  type ReplaceRosterRequest,
} from '@rollcall/protocol/connector/v1/provisioning';
import { currentContext } from '@rollcall/service-kit';
import type { Applied, Desired, Plan, PlannedOperation, Target } from '../../application/ports.ts';
import type { App } from '../../domain/app.ts';
import { rosterRowsPerMessage } from '../../domain/policy/limits.ts';

export function requestContext({ tenantId, id }: Pick<App, 'tenantId' | 'id'>): RequestContext {
  return { tenantId, connectionId: id, correlationId: currentContext()?.correlationId ?? '' };
}

export function toSubject({ subject, remote }: Target): SubjectMessage {
  return { resourceType: subject.type, resourceId: subject.id, remote };
}

export function toDesiredState(desired: Desired): DesiredState {
  switch (desired.kind) {
    case 'present':
      return { state: { $case: 'present', value: { attributes: Buffer.from(JSON.stringify(desired.attributes)) } } };
    case 'absent':
      return { state: { $case: 'absent', value: {} } };
    case 'members':
      return { state: { $case: 'membership', value: { add: [...desired.add], remove: [...desired.remove] } } };
  }
}

export function toPlan({ operation, remote, planDigest }: PlanResponse): Plan {
  return { operation: toOperation(operation), remote: toRemote(remote), digest: planDigest };
}

export function toApplied({ operation, outcome, remote, verified }: ApplyResponse): Applied {
  return { operation: toOperation(operation), outcome: toOutcome(outcome), remote: toRemote(remote), verified };
}

function toRemote(remote: RemoteRef | undefined): Plan['remote'] {
  return remote && remote.remoteId !== '' ? { remoteId: remote.remoteId, etag: remote.etag } : undefined;
}

const operations: Readonly<Record<number, PlannedOperation>> = {
  [Operation.OPERATION_NONE]: 'none',
  [Operation.OPERATION_CREATE]: 'create',
  [Operation.OPERATION_UPDATE]: 'update',
  [Operation.OPERATION_DISABLE]: 'disable',
  [Operation.OPERATION_DELETE]: 'delete',
  [Operation.OPERATION_CHANGE_MEMBERS]: 'change-members',
};

/** An operation this side does not know yet is a change like another. */
function toOperation(operation: Operation): PlannedOperation {
  return operations[operation] ?? 'update';
}

const outcomes: Readonly<Record<number, Applied['outcome']>> = {
  [ApplyOutcome.APPLY_OUTCOME_APPLIED]: 'applied',
  [ApplyOutcome.APPLY_OUTCOME_NO_CHANGE]: 'no-change',
  [ApplyOutcome.APPLY_OUTCOME_ALREADY_EXISTS_LINKED]: 'linked',
  [ApplyOutcome.APPLY_OUTCOME_ALREADY_ABSENT]: 'already-absent',
};

function toOutcome(outcome: ApplyOutcome): Applied['outcome'] {
  return outcomes[outcome] ?? 'applied';
}

/** Header, rows, end: a list without its end changes nothing. */
export async function* toRosterRequests(
  app: App,
  previousDigest: string,
  rows: AsyncIterable<Readonly<Record<string, string>>>,
): AsyncIterable<ReplaceRosterRequest> {
  yield { part: { $case: 'header', value: { context: requestContext(app), previousDigest } } };
  let count = 0;
  let batch: { cells: Record<string, string> }[] = [];
  for await (const cells of rows) {
    count += 1;
    batch.push({ cells: { ...cells } });
    if (batch.length < rosterRowsPerMessage) continue;
    yield { part: { $case: 'rows', value: { rows: batch } } };
    batch = [];
  }
  if (batch.length > 0) yield { part: { $case: 'rows', value: { rows: batch } } };
  yield { part: { $case: 'end', value: { rows: count } } };
}
