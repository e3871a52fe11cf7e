import { badRequest, isArray, isObject, type JsonValue, type ResourceType, ScimError } from '@rollcall/scim';
import { parseEntityTags } from '../entity-tag.ts';

export const bulkRequestSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

export type BulkMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface BulkRequest {
  /** 0: all operations are attempted. */
  readonly failOnErrors: number;
  readonly entries: readonly BulkEntry[];
}

/** An operation: its method and `bulkId` as far as they are strings, and what was read of the whole. */
export interface BulkEntry {
  readonly method: string;
  readonly bulkId: string;
  readonly read: BulkOperationRequest | ScimError;
}

export interface BulkOperationRequest {
  readonly method: BulkMethod;
  readonly type: ResourceType;
  /** Of a resource that is there, or `bulkId:x`; undefined for POST. */
  readonly id: string | undefined;
  readonly ifMatch: readonly string[];
  readonly data: JsonValue | undefined;
}

/** What a bulk request is read against. */
export interface BulkRules {
  readonly maxOperations: number;
  /** The caller's resource types by lower-case endpoint, for example `/users`. */
  readonly byEndpoint: ReadonlyMap<string, ResourceType>;
}

const methods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const maxBulkIdLength = 1_024;
/** Of what is sent back of a method that is none. */
const maxMethodLength = 16;
const resourcePath = /^\/?([^/?#]+)(?:\/([^/?#]+))?\/?$/;

/**
 * Reads a BulkRequest (RFC 7644 §3.7). Names and methods are case-insensitive. An operation that is wrong by itself is in
 * the answer with its error, because the others go on.
 * @throws {ScimError} 413 for more operations than allowed, naming the limit (§3.7.4); 400 invalidSyntax or invalidValue
 * when the request as a whole is not right.
 */
export function parseBulkRequest(body: unknown, rules: BulkRules): BulkRequest {
  if (!isObject(body)) throw badRequest('invalidSyntax', 'The body is not a JSON object.');
  const given = byLowerCase(body);
  assertSchemas(given.get('schemas'));
  const operations = given.get('operations');
  if (!isArray(operations) || operations.length === 0)
    throw badRequest('invalidSyntax', 'Operations must be an array with at least one operation.');
  if (operations.length > rules.maxOperations)
    throw new ScimError(413, undefined, `The bulk request exceeds maxOperations (${rules.maxOperations}).`);
  return {
    failOnErrors: parseFailOnErrors(given.get('failonerrors')),
    entries: withUniqueBulkIds(operations.map((operation) => readEntry(operation, rules))),
  };
}

function assertSchemas(schemas: JsonValue | undefined): void {
  const urn = bulkRequestSchema.toLowerCase();
  const isNamed = isArray(schemas) && schemas.some((each) => typeof each === 'string' && each.toLowerCase() === urn);
  if (!isNamed) throw badRequest('invalidSyntax', `schemas must contain ${bulkRequestSchema}.`);
}

function parseFailOnErrors(value: JsonValue | undefined): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw badRequest('invalidValue', 'failOnErrors must be an integer, 0 or more.');
  return Math.min(value, 2 ** 32 - 1);
}

function readEntry(operation: JsonValue, rules: BulkRules): BulkEntry {
  let entry = { method: '', bulkId: '' };
  try {
    if (!isObject(operation)) throw badRequest('invalidSyntax', 'The operation is not an object.');
    const given = byLowerCase(operation);
    entry = {
      method: text(given.get('method')).slice(0, maxMethodLength).toUpperCase(),
      bulkId: text(given.get('bulkid')).slice(0, maxBulkIdLength),
    };
    return { ...entry, read: readOperation(given, rules) };
  } catch (error) {
    if (error instanceof ScimError) return { ...entry, read: error };
    throw error;
  }
}

function readOperation(given: ReadonlyMap<string, JsonValue>, rules: BulkRules): BulkOperationRequest {
  const method = parseMethod(given.get('method'));
  const { type, id } = parsePath(given.get('path'), rules);
  if ((method === 'POST') !== (id === undefined))
    throw badRequest('invalidSyntax', `The path of a ${method} must name ${id ? 'a resource type' : 'a resource'}.`);
  assertBulkId(method, given.get('bulkid') ?? null);
  const data = given.get('data') ?? undefined;
  if (method !== 'DELETE' && !isObject(data)) throw badRequest('invalidSyntax', `A ${method} needs data, an object.`);
  return { method, type, id, ifMatch: method === 'POST' ? [] : parseVersion(given.get('version') ?? null), data };
}

function parseMethod(value: JsonValue | undefined): BulkMethod {
  const method = text(value).toUpperCase();
  if (!methods.has(method)) throw badRequest('invalidSyntax', 'method must be POST, PUT, PATCH or DELETE.');
  return method as BulkMethod;
}

function parsePath(value: JsonValue | undefined, { byEndpoint }: BulkRules): { type: ResourceType; id?: string } {
  const [, endpoint, id] = resourcePath.exec(text(value)) ?? [];
  if (endpoint === undefined) throw badRequest('invalidSyntax', 'path must be like /Users or /Users/<id>.');
  const type = byEndpoint.get(`/${endpoint.toLowerCase()}`);
  if (!type) throw new ScimError(404, undefined, 'There are no resources at this path.');
  return id === undefined ? { type } : { type, id: decoded(id) };
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw badRequest('invalidSyntax', 'The path is not encoded correctly.');
  }
}

function assertBulkId(method: BulkMethod, bulkId: JsonValue): void {
  if (method === 'POST' && bulkId === null) throw badRequest('invalidSyntax', 'A POST needs a bulkId.');
  if (bulkId === null) return;
  if (typeof bulkId !== 'string' || bulkId === '' || bulkId.length > maxBulkIdLength)
    throw badRequest('invalidValue', `bulkId must be a string of at most ${maxBulkIdLength} characters.`);
}

function parseVersion(version: JsonValue): string[] {
  if (version === null) return [];
  if (typeof version !== 'string') throw badRequest('invalidValue', 'version must be a string.');
  return parseEntityTags(version);
}

/** A `bulkId` that two POSTs share names neither of them. */
function withUniqueBulkIds(entries: readonly BulkEntry[]): BulkEntry[] {
  const uses = new Map<string, number>();
  for (const { method, bulkId } of entries) if (method === 'POST') uses.set(bulkId, (uses.get(bulkId) ?? 0) + 1);
  const isShared = ({ method, bulkId }: BulkEntry) => method === 'POST' && bulkId !== '' && uses.get(bulkId) !== 1;
  return entries.map((entry) =>
    isShared(entry) ? { ...entry, read: badRequest('invalidValue', 'The bulkId is used more than once.') } : entry,
  );
}

/** @throws {ScimError} 400 invalidSyntax when two names differ by case only. */
function byLowerCase(object: { readonly [name: string]: JsonValue }): Map<string, JsonValue> {
  const entries = Object.entries(object);
  const values = new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
  if (values.size < entries.length) throw badRequest('invalidSyntax', 'A name is given twice.');
  return values;
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
