import { randomUUID } from 'node:crypto';
import type { ApplyResponse, DesiredState, PlanResponse } from '@rollcall/protocol/connector/v1/provisioning';
import { call } from '@rollcall/service-kit';
import type { Ids, TestConnector } from './connector.ts';

export interface Target {
  readonly connector: TestConnector;
  readonly context: Ids;
}

export interface TestSubject {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly remoteId?: string;
}

export interface ApplyOptions {
  readonly key?: string;
  readonly sequence?: number;
  readonly digest?: string;
  readonly timeoutMs?: number;
}

export function user(remoteId?: string): TestSubject {
  return { resourceType: 'User', resourceId: randomUUID(), ...(remoteId !== undefined && { remoteId }) };
}

export function group(remoteId?: string): TestSubject {
  return { ...user(remoteId), resourceType: 'Group' };
}

export function present(attributes: object): DesiredState {
  return { state: { $case: 'present', value: { attributes: Buffer.from(JSON.stringify(attributes)) } } };
}

export const absent: DesiredState = { state: { $case: 'absent', value: {} } };

export function members(add: string[], remove: string[] = []): DesiredState {
  return { state: { $case: 'membership', value: { add, remove } } };
}

export function plan(
  { connector, context }: Target,
  subject: TestSubject,
  desired: DesiredState,
): Promise<PlanResponse> {
  return call(connector.provisioning.plan, { context, subject: toWire(subject), desired }, { timeoutMs: 10_000 });
}

export function apply(
  { connector, context }: Target,
  subject: TestSubject,
  desired: DesiredState,
  options: ApplyOptions = {},
): Promise<ApplyResponse> {
  const { key = randomUUID(), sequence = 1, digest = '', timeoutMs = 10_000 } = options;
  const request = {
    context,
    idempotencyKey: key,
    subjectSequence: sequence,
    subject: toWire(subject),
    desired,
    expectedPlanDigest: digest,
  };
  return call(connector.provisioning.apply, request, { timeoutMs });
}

function toWire({ resourceType, resourceId, remoteId }: TestSubject) {
  const remote = remoteId === undefined ? undefined : { remoteId, etag: '' };
  return { resourceType, resourceId, remote };
}
