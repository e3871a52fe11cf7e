import { randomUUID } from 'node:crypto';
import type { Asked, BulkOperation } from '@rollcall/protocol/command/v1/command';
import {
  groupType,
  isObject,
  type JsonObject,
  parseGroup,
  parsePatch,
  parseResource,
  printPatch,
  type ResourceType,
  redactPatch,
  referencesOf,
  type ScimResource,
} from '@rollcall/scim';
import { takeMembers, withShortMembers } from '../domain/compact-members.ts';
import type { Dialect } from '../domain/dialects/dialect.ts';
import { dialectOf } from '../domain/dialects/dialects.ts';
import { normalisePatch, normaliseResource } from '../domain/dialects/normalise.ts';
import { dialectOfPatch } from '../domain/dialects/recognise.ts';
import { assertPermitted } from '../domain/scopes.ts';
import type { Caller } from './ports.ts';
import { noteNormalisations } from './request-trace.ts';

/** A change of one resource, as commands and bulk commands carry it. */
export type ResourceOperation = Exclude<NonNullable<BulkOperation['change']>, { readonly $case: 'refused' }>;

/** One change of one resource, checked as far as that can be done without the directory. */
export interface Change {
  readonly operation: ResourceOperation;
  readonly asked: Asked;
  /** Whether the directory's answer is the whole resource; its members or groups are read apart. */
  readonly complete: boolean;
  /** A PATCH without operations, where the dialect lets one through: there is nothing new to show. */
  readonly isEmpty?: boolean;
}

/** Which resource a change is about. */
export interface Target {
  readonly type: ResourceType;
  readonly id: string;
  /** The entity tags of `If-Match`; empty: unconditional. */
  readonly ifMatch: readonly string[];
}

// All of these throw a ScimError when the caller may not do it or the body is not right. No password gets into a change.

/** A POST (RFC 7644 §3.3). `id` is the one that the resource will have. */
export function prepareCreate(caller: Caller, type: ResourceType, body: unknown, id: string = randomUUID()): Change {
  assertPermitted(caller, 'write', type.name);
  const resource = parsedResource(caller, type, body);
  const references = referencesOf(type);
  return {
    operation: { $case: 'create', value: { resourceType: type.name, resourceId: id, resource: json(resource) } },
    asked: { method: 'POST', path: type.endpoint, bulkId: '' },
    complete: references === undefined || resource[references] === undefined,
  };
}

/** A PUT (RFC 7644 §3.5.1). An `id` in the body is read-only and ignored, so it can name nothing else. */
export function prepareReplace(caller: Caller, target: Target, body: unknown): Change {
  const { type } = target;
  assertPermitted(caller, 'write', type.name);
  const resource = parsedResource(caller, type, body);
  return changeOf(target, 'PUT', { $case: 'replace', value: { ...addressOf(target), resource: json(resource) } });
}

/** A PATCH (RFC 7644 §3.5.2). */
export function preparePatch(caller: Caller, target: Target, body: unknown): Change {
  const { type } = target;
  assertPermitted(caller, 'write', type.name);
  const dialect = dialectOfPatch(dialectOf(caller.dialect), body);
  const limits = dialect.traits.has('emptyOperations') ? { minOperations: 0 } : {};
  const parsed = parsePatch(normalisedPatch(dialect, target, body), limits);
  const operations = redactPatch(type, parsed);
  const createMissingValues = dialect.traits.has('createMissingValues');
  const value = { ...addressOf(target), patch: json(printPatch(operations)), createMissingValues };
  return { ...changeOf(target, 'PATCH', { $case: 'patch', value }), isEmpty: operations.length === 0 };
}

/** A DELETE (RFC 7644 §3.6). */
export function prepareRemove(caller: Caller, target: Target): Change {
  assertPermitted(caller, 'write', target.type.name);
  return changeOf(target, 'DELETE', { $case: 'delete', value: addressOf(target) });
}

function changeOf({ type, id }: Target, method: string, operation: ResourceOperation): Change {
  const asked = { method, path: `${type.endpoint}/${encodeURIComponent(id)}`, bulkId: '' };
  return { operation, asked, complete: referencesOf(type) === undefined };
}

function addressOf({ type, id, ifMatch }: Target) {
  return { resourceType: type.name, resourceId: id, ifMatch: [...ifMatch] };
}

function parsedResource(caller: Caller, type: ResourceType, body: unknown): ScimResource {
  const { rest: given, members: taken } = takeMembers(type, body);
  const { body: normalised, normalisations } = normaliseResource(type, given, dialectOf(caller.dialect));
  noteNormalisations(normalisations);
  if (type.name !== groupType.name) return parseResource(type, normalised);
  const whole = taken && isObject(normalised) ? { ...normalised, members: taken } : normalised;
  const { rest, members } = parseGroup(type, whole);
  return members.length === 0 ? rest : { ...rest, members: members.map((member): JsonObject => ({ ...member })) };
}

function normalisedPatch(dialect: Dialect, { type, id }: Target, given: unknown): unknown {
  const { body, normalisations } = normalisePatch(type, withShortMembers(type, given), dialect, { id });
  noteNormalisations(normalisations);
  return body;
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
