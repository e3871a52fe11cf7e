import { parseSelection, type ResourceType, userType } from '@rollcall/scim';
import type { Response } from 'express';
import type { Page, PagePart, WholeResource } from '../../../application/ports.ts';
import { noteNormalisations } from '../../../application/request-trace.ts';
import { type CursorScope, expiredCursor } from '../../../domain/cursor.ts';
import { dialectOf } from '../../../domain/dialects/dialects.ts';
import { normaliseFilter } from '../../../domain/dialects/normalise.ts';
import { type ListParameters, type ListQuery, parseListQuery } from '../../../domain/list-query.ts';
import { selectsReferences, type View } from '../../../domain/resource-view.ts';
import { assertPermitted, permits } from '../../../domain/scopes.ts';
import { callerOf, directoryFor, typesFor } from './request-parts.ts';
import { sendPage } from './resource-answers.ts';
import type { ScimParts } from './scim-parts.ts';

/** Answers a query for resources of one type or, without one, of all that the caller may read (RFC 7644 §3.4.2, §3.4.3). */
export async function answerList(
  response: Response,
  given: { readonly type: ResourceType | undefined; readonly parameters: ListParameters },
  parts: ScimParts,
): Promise<void> {
  const { type } = given;
  const types = readableOf(response, type);
  const query = parseListQuery(normalised(response, given.parameters, types), parts.pageLimits);
  const viewOf = viewsOf(types, query, parts.baseUrl);
  const scope = scopeOf(response, type, query);
  const withReferences = types.some((each) => selectsReferences(each, viewOf(each.name).selection));
  const position = query.cursor === undefined ? undefined : positionOf(query.cursor, scope, parts);
  const directory = directoryFor(response, parts);
  const found = type && query.lookup && (await directory.find(type, query.lookup, { withReferences }));
  const among = types.map(({ name }) => name);
  const page = found
    ? pageOf(found, query.count)
    : await directory.list({ type, among, query, position, withReferences });
  await sendPage(response, page, {
    startIndex: position ? undefined : query.startIndex,
    viewOf,
    cursorAt: (next) => parts.cursorSeal.seal({ position: next, issuedAt: Date.now() }, scope),
  });
}

/** What a look-up has found, as the first page of a list. */
function pageOf(found: readonly WholeResource[], count: number): Page {
  const parts = found
    .slice(0, count)
    .flatMap(({ resource, references }): PagePart[] => [
      { $case: 'resource', value: resource },
      ...references.map((part): PagePart => ({ $case: 'references', value: { references: part } })),
    ]);
  return { totalResults: found.length, parts: [parts] };
}

/** @throws {ScimError} 403 when the caller may not read this type, or none at all */
function readableOf(response: Response, type: ResourceType | undefined): ResourceType[] {
  const caller = callerOf(response);
  const all = type ? [type] : [...typesFor(response).types.values()];
  const readable = all.filter(({ name }) => permits(caller, 'read', name));
  if (readable.length === 0) assertPermitted(caller, 'read', type?.name ?? userType.name);
  return readable;
}

/** The filter as the connection's dialect means it. */
function normalised(response: Response, parameters: ListParameters, types: readonly ResourceType[]): ListParameters {
  if (parameters.filter === undefined) return parameters;
  const { filter, normalisations } = normaliseFilter(parameters.filter, dialectOf(callerOf(response).dialect), types);
  noteNormalisations(normalisations);
  return { ...parameters, filter };
}

/** Each type's own view, made once: what is selected is held against the type. @throws {ScimError} invalidValue */
function viewsOf(types: readonly ResourceType[], query: ListQuery, baseUrl: string): (typeName: string) => View {
  const views = new Map(
    types.map((type) => [type.name, { type, baseUrl, selection: parseSelection(type, query.selection) }]),
  );
  return (typeName) => {
    const view = views.get(typeName);
    if (!view)
      throw new Error(`the directory answered with a resource of the type ${typeName}, which was not asked for`);
    return view;
  };
}

function scopeOf(response: Response, type: ResourceType | undefined, query: ListQuery): CursorScope {
  const { filter, sortBy, descending, count, selection } = query;
  const listed = (names: string | readonly string[] | undefined) => (names === undefined ? undefined : String(names));
  const { attributes, excludedAttributes } = selection;
  const shown = [listed(attributes), listed(excludedAttributes)];
  return {
    tenantId: callerOf(response).tenantId,
    query: [type?.name, filter, sortBy.toLowerCase(), descending, count, ...shown],
  };
}

function positionOf(cursor: string, scope: CursorScope, { cursorSeal, cursorTimeoutMs }: ScimParts): Buffer {
  if (cursor === '') return Buffer.alloc(0);
  const { position, issuedAt } = cursorSeal.open(cursor, scope);
  if (Date.now() - issuedAt > cursorTimeoutMs) throw expiredCursor();
  return position;
}
