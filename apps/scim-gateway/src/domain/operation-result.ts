import type { Asked, BulkResult } from '@rollcall/protocol/command/v1/command';
import { type JsonObject, ScimError, type ScimType, toErrorBody } from '@rollcall/scim';
import { entityTag } from './entity-tag.ts';

export const bulkResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

type Result = NonNullable<BulkResult['result']>;

const successStatus: Readonly<Record<string, string>> = { POST: '201', PUT: '200', PATCH: '200', DELETE: '204' };

/**
 * What became of one operation, in the form of a bulk response (RFC 7644 §3.7.3), which is also that of an asynchronous
 * request's completion (RFC 9967 §2.5.1.3).
 */
export function operationResult({ method, path, bulkId }: Asked, result: Result, baseUrl: string): JsonObject {
  const head = { ...(method !== '' && { method }), ...(bulkId !== '' && { bulkId }) };
  const location = `${baseUrl}${pathAfter({ method, path }, result)}`;
  if (result.$case === 'rejected') {
    const { status } = result.value;
    const response = toErrorBody(errorOf(result.value));
    return { ...head, ...(method !== 'POST' && path !== '' && { location }), status: String(status), response };
  }
  const version = method !== 'DELETE' && { version: entityTag(result.value.revision) };
  return { ...head, location, ...version, status: successStatus[method] ?? '200' };
}

/** The path of the resource as it is after the operation: below that of a POST stands what it has created. */
export function pathAfter({ method, path }: Pick<Asked, 'method' | 'path'>, result: Result): string {
  return method === 'POST' && result.$case === 'committed' ? `${path}/${result.value.resourceId}` : path;
}

/** The BulkResponse (RFC 7644 §3.7.3), with a result for each operation that was attempted. */
export function bulkResponse(results: readonly BulkResult[], asked: readonly (Asked | undefined)[], baseUrl: string) {
  const Operations = results.flatMap(({ result }, index) =>
    result ? [operationResult(askedOf(asked[index]), result, baseUrl)] : [],
  );
  return { schemas: [bulkResponseSchema], Operations };
}

export function askedOf(asked: Asked | undefined): Asked {
  return asked ?? { method: '', path: '', bulkId: '' };
}

/** The refusal that the directory has put into words. */
export function errorOf(rejected: { status: number; scimType: string; detail: string }): ScimError {
  const { status, scimType, detail } = rejected;
  return new ScimError(status, scimType === '' ? undefined : (scimType as ScimType), detail);
}
