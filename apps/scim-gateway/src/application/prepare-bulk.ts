import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Asked, Bulk, BulkOperation } from '@rollcall/protocol/command/v1/command';
import { ScimError } from '@rollcall/scim';
import type { BulkEntry, BulkOperationRequest, BulkRequest } from '../domain/bulk/bulk-request.ts';
import { bulkIdPrefix, type Resolve, replaceReferences } from '../domain/bulk/references.ts';
import type { Caller } from './ports.ts';
import { type Change, prepareCreate, preparePatch, prepareRemove, prepareReplace } from './prepare-change.ts';

/** So many operations are prepared before others get their turn: some milliseconds. */
const operationsAtATime = 100;

/** What a `bulkId` stands for. */
interface NewResource {
  /** Of the operation that creates it. */
  readonly index: number;
  readonly id: string;
}

interface Prepared {
  readonly asked: Asked;
  readonly change: Change['operation'] | ScimError;
  readonly refersTo: ReadonlySet<number>;
}

/**
 * The command for a bulk request (RFC 7644 §3.7). Every new resource gets its id here, so that operations may refer to one
 * another in any order and in circles (§3.7.1). What cannot be carried out stays in its place as refused, and so does
 * whatever refers to it.
 */
export async function prepareBulk(caller: Caller, { failOnErrors, entries }: BulkRequest): Promise<Bulk> {
  const created = newResources(entries);
  const prepared: Prepared[] = [];
  for (const [index, entry] of entries.entries()) {
    if (index > 0 && index % operationsAtATime === 0) await setImmediate();
    prepared.push(prepare(caller, { entry, index, created }));
  }
  return { failOnErrors, operations: withFailedReferences(prepared).map(toOperation) };
}

function newResources(entries: readonly BulkEntry[]): ReadonlyMap<string, NewResource> {
  const created = new Map<string, NewResource>();
  for (const [index, { method, bulkId }] of entries.entries())
    if (method === 'POST' && bulkId !== '') created.set(bulkId, { index, id: randomUUID() });
  return created;
}

function prepare(
  caller: Caller,
  { entry, index, created }: { entry: BulkEntry; index: number; created: ReadonlyMap<string, NewResource> },
): Prepared {
  const { method, bulkId, read } = entry;
  const refersTo = new Set<number>();
  let asked: Asked = { method, path: '', bulkId };
  const resolve: Resolve = (name) => {
    const found = created.get(name);
    if (!found) throw new ScimError(409, undefined, 'A bulkId is referred to that no operation of the request has.');
    if (found.index !== index) refersTo.add(found.index);
    return found.id;
  };
  try {
    if (read instanceof ScimError) throw read;
    const id = addressed(read, resolve) ?? created.get(bulkId)?.id ?? '';
    asked = {
      ...asked,
      path: method === 'POST' ? read.type.endpoint : `${read.type.endpoint}/${encodeURIComponent(id)}`,
    };
    return { asked, change: changeOf(caller, { ...read, id }, resolve).operation, refersTo };
  } catch (error) {
    if (error instanceof ScimError) return { asked, change: error, refersTo };
    throw error;
  }
}

/** The id in the operation's path; undefined for POST. */
function addressed({ id }: BulkOperationRequest, resolve: Resolve): string | undefined {
  return id?.startsWith(bulkIdPrefix) ? resolve(id.slice(bulkIdPrefix.length)) : id;
}

function changeOf(caller: Caller, operation: BulkOperationRequest & { readonly id: string }, resolve: Resolve): Change {
  const { method, type, id, ifMatch } = operation;
  const data = operation.data === undefined ? undefined : replaceReferences(operation.data, resolve);
  const target = { type, id, ifMatch };
  switch (method) {
    case 'POST':
      return prepareCreate(caller, type, data, id);
    case 'PUT':
      return prepareReplace(caller, target, data);
    case 'PATCH':
      return preparePatch(caller, target, data);
    case 'DELETE':
      return prepareRemove(caller, target);
  }
}

/** What refers to a refused operation is refused, and what refers to that. */
function withFailedReferences(prepared: readonly Prepared[]): Prepared[] {
  const referring = new Map<number, number[]>();
  for (const [index, { refersTo }] of prepared.entries())
    for (const other of refersTo) referring.set(other, [...(referring.get(other) ?? []), index]);
  const failed = new Set([...prepared.keys()].filter((index) => prepared[index]?.change instanceof ScimError));
  // A set hands out what is added to it on the way, too.
  for (const index of failed) for (const other of referring.get(index) ?? []) failed.add(other);
  return prepared.map((each, index) =>
    failed.has(index) && !(each.change instanceof ScimError) ? { ...each, change: referenceFailed() } : each,
  );
}

function referenceFailed(): ScimError {
  return new ScimError(409, undefined, 'The operation refers to a resource that could not be created.');
}

function toOperation({ asked, change, refersTo }: Prepared): BulkOperation {
  if (!(change instanceof ScimError)) return { asked, refersTo: [...refersTo], change };
  const { status, scimType = '', detail } = change;
  return { asked, refersTo: [...refersTo], change: { $case: 'refused', value: { status, scimType, detail } } };
}
