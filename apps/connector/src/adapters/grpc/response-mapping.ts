import type { RemoteRef as WireRef } from '@rollcall/protocol/connector/v1/common';
import {
  ApplyOutcome,
  type ApplyResponse,
  type PlanResponse,
  Operation as WireOperation,
} from '@rollcall/protocol/connector/v1/provisioning';
import type { RemoteResource as WireResource } from '@rollcall/protocol/connector/v1/reader';
import type { Applied, Outcome } from '../../application/ledger.ts';
import type { Operation, Plan } from '../../domain/plan.ts';
import type { RemoteRef, RemoteResource } from '../../domain/subject.ts';

const operations: Readonly<Record<Operation, WireOperation>> = {
  none: WireOperation.OPERATION_NONE,
  create: WireOperation.OPERATION_CREATE,
  update: WireOperation.OPERATION_UPDATE,
  disable: WireOperation.OPERATION_DISABLE,
  delete: WireOperation.OPERATION_DELETE,
  'change-members': WireOperation.OPERATION_CHANGE_MEMBERS,
};

const outcomes: Readonly<Record<Outcome, ApplyOutcome>> = {
  applied: ApplyOutcome.APPLY_OUTCOME_APPLIED,
  'no-change': ApplyOutcome.APPLY_OUTCOME_NO_CHANGE,
  'already-exists-linked': ApplyOutcome.APPLY_OUTCOME_ALREADY_EXISTS_LINKED,
  'already-absent': ApplyOutcome.APPLY_OUTCOME_ALREADY_ABSENT,
};

export function fromPlan(plan: Plan): PlanResponse {
  return {
    operation: operations[plan.operation],
    remote: fromRef(plan.remote),
    changedAttributes: [...plan.changedAttributes],
    calls: plan.call === undefined ? [] : [`${plan.call.method} ${plan.call.path}`],
    warnings: [...plan.warnings],
    planDigest: plan.digest,
  };
}

export function fromApplied({ outcome, operation, remote, verified }: Applied): ApplyResponse {
  return { outcome: outcomes[outcome], operation: operations[operation], remote: fromRef(remote), verified };
}

export function fromResource(remote: RemoteResource): WireResource {
  const { remoteId, etag, resource } = remote;
  return { ref: { remoteId, etag }, json: Buffer.from(JSON.stringify(resource), 'utf8') };
}

function fromRef(ref: RemoteRef | undefined): WireRef | undefined {
  return ref && { remoteId: ref.remoteId, etag: ref.etag };
}
