import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from './json.ts';
import type { Desired, Subject } from './subject.ts';

/** SHA-256, hex, over the operation, the desired state and what was read from the app. */
export function planDigest(plan: {
  readonly subject: Subject;
  readonly desired: Desired;
  readonly operation: string;
  readonly remoteId: string;
  readonly seen?: JsonValue;
}): string {
  const { subject, desired, operation, remoteId, seen = null } = plan;
  return sha256({ subject: subjectJson(subject), desired: desiredJson(desired), operation, remoteId, seen });
}

/** SHA-256, hex, of what an idempotency key stands for: the subject and its desired state, not when or how it is reached. */
export function payloadDigest(subject: Subject, desired: Desired): string {
  return sha256({ subject: subjectJson(subject), desired: desiredJson(desired) });
}

function sha256(covered: JsonValue): string {
  return createHash('sha256').update(canonicalJson(covered)).digest('hex');
}

function subjectJson(subject: Subject): JsonValue {
  return [subject.type, subject.resourceId];
}

function desiredJson(desired: Desired): JsonValue {
  if (desired.state !== 'members') return { ...desired };
  return { state: desired.state, add: [...desired.add].sort(), remove: [...desired.remove].sort() };
}
