import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ApplyResponse, DesiredState, PlanResponse } from '@rollcall/protocol/connector/v1/provisioning';
import { call } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import type { Ids, TestConnector } from './connector.ts';
import type { Downstream, ScimObject } from './downstream.ts';

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

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The attributes of a person whom no other test knows. */
export function ann(userName = `${freshName('ann')}@example.com`) {
  return {
    userName,
    name: { givenName: 'Ann', familyName: 'Lee' },
    displayName: 'Ann Lee',
    active: true,
    emails: [{ value: userName, type: 'work', primary: true }],
    [enterprise]: { department: 'Research', employeeNumber: '7' },
  };
}

/** An account made through the connector, with the requests it took forgotten. */
export async function created(target: Target, downstream: Downstream, attributes: object = ann()) {
  const subject = user();
  const { remote } = await apply(target, subject, present(attributes));
  assert.ok(remote);
  await downstream.forget();
  return { ...subject, remoteId: remote.remoteId };
}

/** What the app really holds. */
export async function inApp(downstream: Downstream, remoteId: string): Promise<ScimObject> {
  const found = (await downstream.list('Users')).find(({ id }) => id === remoteId);
  assert.ok(found, 'the app has the account');
  return found;
}
