import { type AttributeChange, diffAttributes, printPath } from './attribute-diff.ts';
import { ConnectorError } from './connector-error.ts';
import { sendableAttributes } from './desired-attributes.ts';
import { planDigest } from './digest.ts';
import { attribute, type JsonObject, type JsonValue, textAttribute } from './json.ts';
import { memberDelta, membersAfter, membersOf, membersPatchBody } from './members.ts';
import type { Quirks } from './quirks.ts';
import {
  type Desired,
  endpoint,
  nameAttribute,
  type RemoteResource,
  type ResourceType,
  type Subject,
} from './subject.ts';
import { createBody, patchBody, putBody } from './update-body.ts';

export type Operation = 'none' | 'create' | 'update' | 'disable' | 'delete' | 'change-members';

export interface PlannedCall {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: JsonObject;
  readonly ifMatch?: string;
}

/** What was read from the app about a subject. */
export interface Found {
  readonly remote: RemoteResource | undefined;
  readonly by: 'remote-id' | 'external-id' | 'name';
  /** Of a group whose members matter: false when it was too large to read. */
  readonly membersKnown: boolean;
  readonly warnings: readonly string[];
}

export interface Plan {
  readonly operation: Operation;
  readonly remote: RemoteResource | undefined;
  /** The account was there before Rollcall knew it. */
  readonly linked: boolean;
  readonly changedAttributes: readonly string[];
  readonly call: PlannedCall | undefined;
  readonly warnings: readonly string[];
  readonly digest: string;
}

interface Decision {
  readonly operation: Operation;
  readonly changed?: readonly string[];
  readonly call?: PlannedCall;
  /** What of the app's state the decision rests on. */
  readonly seen?: JsonValue;
}

/**
 * The operation, and the one call, that brings the app to the desired state.
 * @throws {ConnectorError} REQUEST_INVALID for a present subject without a name; REMOTE_NOT_FOUND for members of a group that is
 * not there.
 */
export function decidePlan(subject: Subject, desired: Desired, found: Found, quirks: Quirks): Plan {
  const decision = decide(subject, desired, found, quirks);
  const { remote } = found;
  return {
    operation: decision.operation,
    remote,
    linked: remote !== undefined && found.by !== 'remote-id',
    changedAttributes: decision.changed ?? [],
    call: decision.call,
    warnings: found.warnings,
    digest: planDigest({ subject, desired, ...decision, remoteId: remote?.remoteId ?? '' }),
  };
}

/** Whether a resource shows the desired attributes, as far as an app that folds case can show them. */
export function showsDesired(type: ResourceType, desired: JsonObject, resource: JsonObject): boolean {
  return diffAttributes(sendableAttributes(type, desired), resource, { ignoreCase: true }).length === 0;
}

function decide(subject: Subject, desired: Desired, found: Found, quirks: Quirks): Decision {
  const { remote } = found;
  switch (desired.state) {
    case 'present':
      return remote
        ? decideUpdate(subject, desired.attributes, { ...found, remote }, quirks)
        : decideCreate(subject, desired.attributes);
    case 'absent':
      return remote ? decideRemoval(subject, remote, quirks) : { operation: 'none' };
    case 'members':
      if (!remote) throw new ConnectorError('REMOTE_NOT_FOUND', 'the app does not have the group');
      return decideMembers(subject, desired, { ...found, remote }, quirks);
  }
}

function decideCreate(subject: Subject, desired: JsonObject): Decision {
  const name = nameAttribute(subject.type);
  if (textAttribute(desired, name) === undefined)
    throw new ConnectorError('REQUEST_INVALID', `attributes need a ${name}`);
  const body = createBody(subject, desired);
  const changed = Object.keys(body).filter((key) => key !== 'schemas' && key !== 'externalId');
  return { operation: 'create', changed, call: { method: 'POST', path: endpoint(subject.type), body } };
}

function decideUpdate(
  subject: Subject,
  desired: JsonObject,
  found: Found & { readonly remote: RemoteResource },
  quirks: Quirks,
): Decision {
  const { remote } = found;
  const attributes = sendableAttributes(subject.type, desired);
  const changes = [...diffAttributes(attributes, remote.resource), ...stamp(subject, found)];
  const seen = quirks.updateVerb === 'put' ? withoutMeta(remote.resource) : seenAttributes(attributes, remote.resource);
  if (changes.length === 0) return { operation: 'none', seen };
  checkWhole(found, quirks);
  const body =
    quirks.updateVerb === 'put' ? putBody(subject, attributes, remote.resource) : patchBody(changes, quirks.patchStyle);
  const changed = changes.map((change) => printPath(change.path));
  return { operation: 'update', changed, seen, call: changeCall(subject, remote, quirks, body) };
}

/** An account found by its name becomes ours; one that is known by its id is not stamped again, since some apps drop it. */
function stamp(subject: Subject, found: Found & { readonly remote: RemoteResource }): AttributeChange[] {
  if (found.by === 'remote-id') return [];
  const there = textAttribute(found.remote.resource, 'externalId');
  if (there === subject.resourceId) return [];
  return [{ kind: there === undefined ? 'add' : 'replace', path: ['externalId'], value: subject.resourceId }];
}

function decideRemoval(subject: Subject, remote: RemoteResource, quirks: Quirks): Decision {
  if (subject.type === 'Group' || quirks.deprovisioning === 'delete') {
    return {
      operation: 'delete',
      call: { method: 'DELETE', path: pathOf(subject, remote), ...ifMatch(remote, quirks) },
    };
  }
  const desired = { active: false };
  const changes = diffAttributes(desired, remote.resource);
  const seen = attribute(remote.resource, 'active') ?? null;
  if (changes.length === 0) return { operation: 'none', seen };
  const body =
    quirks.updateVerb === 'put' ? putBody(subject, desired, remote.resource) : patchBody(changes, quirks.patchStyle);
  return { operation: 'disable', changed: ['active'], seen, call: changeCall(subject, remote, quirks, body) };
}

function decideMembers(
  subject: Subject,
  wanted: { readonly add: readonly string[]; readonly remove: readonly string[] },
  found: Found & { readonly remote: RemoteResource },
  quirks: Quirks,
): Decision {
  const { remote } = found;
  const delta = memberDelta(wanted, found.membersKnown ? membersOf(remote.resource) : undefined);
  const seen = { add: [...delta.add], remove: [...delta.remove] };
  if (delta.add.length + delta.remove.length === 0) return { operation: 'none', seen };
  checkWhole(found, quirks);
  const body =
    quirks.updateVerb === 'put'
      ? { ...putBody(subject, {}, remote.resource), members: membersAfter(remote.resource, delta) }
      : membersPatchBody(delta, quirks.memberRemoveStyle);
  return { operation: 'change-members', changed: ['members'], seen, call: changeCall(subject, remote, quirks, body) };
}

/** A PUT without the members it did not read would remove them. */
function checkWhole(found: Found, quirks: Quirks): void {
  if (quirks.updateVerb !== 'put' || found.membersKnown) return;
  throw new ConnectorError(
    'CAPABILITY_ABSENT',
    'the group is too large to be read, and the app takes it as a whole only',
  );
}

function changeCall(subject: Subject, remote: RemoteResource, quirks: Quirks, body: JsonObject): PlannedCall {
  const method = quirks.updateVerb === 'put' ? 'PUT' : 'PATCH';
  return { method, path: pathOf(subject, remote), body, ...ifMatch(remote, quirks) };
}

function ifMatch(remote: RemoteResource, quirks: Quirks): { ifMatch?: string } {
  return quirks.ifMatch && remote.etag !== '' ? { ifMatch: remote.etag } : {};
}

function pathOf(subject: Subject, remote: RemoteResource): string {
  return `${endpoint(subject.type)}/${encodeURIComponent(remote.remoteId)}`;
}

function seenAttributes(desired: JsonObject, remote: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(desired).map((name) => [name, attribute(remote, name) ?? null]));
}

function withoutMeta(resource: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => name.toLowerCase() !== 'meta'));
}
