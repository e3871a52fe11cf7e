import { badRequest, quote, ScimError } from '../errors.ts';
import { isArray, isObject, type JsonValue } from '../json.ts';
import { parsePath } from '../path/parse.ts';
import type { Path } from '../path/path.ts';
import { byLookupKey, checkJson } from '../resource/check-json.ts';
import { groupLimits, type ResourceLimits } from '../resource/limits.ts';
import { lookupKey } from '../text/names.ts';
import { type PatchLimits, patchLimits } from './limits.ts';
import type { PatchOperation } from './operation.ts';

export const patchOpSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/**
 * Reads a PatchOp message (RFC 7644 §3.5.2) and checks its form. `op` and the keys of an operation are case-insensitive;
 * keys that mean nothing are ignored.
 * @throws {ScimError} 400 invalidSyntax, invalidPath, invalidFilter (inside a path), invalidValue (no `value`) or noTarget
 * (`remove` without a path), naming the operation by its number from 1.
 */
export function parsePatch(body: unknown, limits: Partial<PatchLimits & ResourceLimits> = {}): PatchOperation[] {
  const complete = { ...patchLimits, ...groupLimits, ...limits };
  checkJson(body, complete);
  if (!isObject(body)) throw badRequest('invalidSyntax', 'the body is not a JSON object');
  const given = byLookupKey(body);
  checkSchemas(given.get('schemas'));
  const operations = given.get('operations');
  if (!isArray(operations)) throw badRequest('invalidSyntax', 'Operations must be an array');
  if (operations.length < complete.minOperations) throw badRequest('invalidSyntax', 'Operations is empty');
  if (operations.length > complete.maxOperations) {
    throw badRequest('invalidSyntax', `more than ${complete.maxOperations} operations`);
  }
  checkPaths(operations, complete.maxPathsLength);
  return operations.map((operation, index) => numbered(index + 1, () => parseOperation(operation)));
}

function checkSchemas(schemas: JsonValue | undefined): void {
  const urn = lookupKey(patchOpSchema);
  const isNamed = isArray(schemas) && schemas.some((value) => typeof value === 'string' && lookupKey(value) === urn);
  if (!isNamed) throw badRequest('invalidSyntax', `schemas must contain ${patchOpSchema}`);
}

/** Reading paths is the dearest part of reading a message. */
function checkPaths(operations: readonly JsonValue[], maxLength: number): void {
  let length = 0;
  for (const operation of operations) {
    const path = isObject(operation) ? byLookupKey(operation).get('path') : undefined;
    if (typeof path === 'string') length += path.length;
  }
  if (length > maxLength) throw badRequest('tooMany', `the paths are longer than ${maxLength} characters together`);
}

function numbered<Result>(number: number, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new ScimError(error.status, error.scimType, `operation ${number}: ${error.detail}`, { cause: error });
  }
}

function parseOperation(operation: JsonValue): PatchOperation {
  if (!isObject(operation)) throw badRequest('invalidSyntax', 'not an object');
  const given = byLookupKey(operation);
  const path = parseOptionalPath(given.get('path') ?? null);
  const value = given.get('value');
  const op = given.get('op');
  switch (typeof op === 'string' ? lookupKey(op) : undefined) {
    case 'add':
      return { op: 'add', ...parseTargetAndValue(path, value) };
    case 'replace':
      return { op: 'replace', ...parseTargetAndValue(path, value) };
    case 'remove':
      if (path === undefined) throw badRequest('noTarget', 'remove needs a path');
      return { op: 'remove', path, ...(value === undefined ? {} : { value }) };
    default:
      throw badRequest(
        'invalidSyntax',
        `op must be add, remove or replace${typeof op === 'string' ? `, not ${quote(op)}` : ''}`,
      );
  }
}

function parseOptionalPath(path: JsonValue): Path | undefined {
  if (path === null) return undefined;
  if (typeof path !== 'string') throw badRequest('invalidPath', 'path must be a string');
  return parsePath(path);
}

function parseTargetAndValue(path: Path | undefined, value: JsonValue | undefined): { path?: Path; value: JsonValue } {
  if (value === undefined) throw badRequest('invalidValue', 'value is missing');
  if (path !== undefined) return { path, value };
  if (!isObject(value)) throw badRequest('invalidValue', 'without a path, value must be an object');
  return { value };
}
