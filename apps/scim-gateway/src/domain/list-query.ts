import {
  badRequest,
  type CompareValue,
  type Filter,
  isObject,
  parseFilter,
  parseSelection,
  printPath,
  type ResourceType,
  type Selection,
  type SelectionParameters,
} from '@rollcall/scim';

/** The parameters of a query, from a URL or from a SearchRequest, before anything is made of them. */
export interface ListParameters extends SelectionParameters {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly startIndex?: string | undefined;
  readonly count?: string | undefined;
  readonly cursor?: string | undefined;
}

/** What a list asks for, after the rules of RFC 7644 §3.4.2 and RFC 9865 §2. */
export interface ListQuery {
  /** The filter's text, known to parse; empty: all. */
  readonly filter: string;
  /** The path to sort by (RFC 7644 §3.4.2.3); empty: the directory's own order. */
  readonly sortBy: string;
  readonly descending: boolean;
  /** 1-based. */
  readonly startIndex: number;
  /** 0 asks for the total only. */
  readonly count: number;
  /** Undefined: paging by index. Empty: the first page by cursor. */
  readonly cursor: string | undefined;
  readonly selection: SelectionParameters;
  /** Set when the filter is nothing but `attribute eq "value"` and the first page is wanted, in no order of its own. */
  readonly lookup: { readonly path: string; readonly value: string } | undefined;
}

/** Resources of a page when the client names no count, and at most. */
export interface PageLimits {
  readonly defaultCount: number;
  readonly maxCount: number;
}

export const searchRequestSchema = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

const largestIndex = 2 ** 32 - 1;
const textParameters = ['filter', 'sortBy', 'sortOrder', 'cursor'] as const;
const numberParameters = ['startIndex', 'count'] as const;
const listParameters = ['attributes', 'excludedAttributes'] as const;

/** Of a URL (RFC 7644 §3.4.2). Unknown parameters are ignored. @throws {ScimError} 400 for one that is given twice */
export function urlParameters(parameters: URLSearchParams): ListParameters {
  const given: Record<string, string> = {};
  for (const name of [...textParameters, ...numberParameters, ...listParameters]) {
    const [value, ...more] = parameters.getAll(name);
    if (more.length > 0) throw badRequest('invalidValue', `${name} is given more than once.`);
    if (value !== undefined) given[name] = value;
  }
  return given;
}

/**
 * Of a SearchRequest (RFC 7644 §3.4.3). Names are not case-sensitive, null means absent, a number may be written as text;
 * `schemas` may be missing, because the address says enough, but must not name another message.
 * @throws {ScimError} 400 invalidSyntax or invalidValue
 */
export function searchParameters(body: unknown): ListParameters {
  if (!isObject(body)) throw badRequest('invalidSyntax', 'The body is not a JSON object.');
  const given = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
  const schemas = given.get('schemas') ?? [searchRequestSchema];
  if (!isTextList(schemas) || !schemas.some((urn) => urn.toLowerCase() === searchRequestSchema.toLowerCase()))
    throw badRequest('invalidSyntax', `schemas must name ${searchRequestSchema}.`);
  const of = <T>(names: readonly string[], isValid: (value: unknown) => value is T, what: string): [string, T][] =>
    names.flatMap((name) => {
      const value = given.get(name.toLowerCase()) ?? undefined;
      if (value === undefined) return [];
      if (!isValid(value)) throw badRequest('invalidValue', `${name} must be ${what}.`);
      return [[name, value] as [string, T]];
    });
  return Object.fromEntries([
    ...of(textParameters, isText, 'a string'),
    ...of(numberParameters, isNumberOrText, 'an integer').map(([name, value]) => [name, String(value)]),
    ...of(listParameters, isTextOrList, 'a list of strings'),
  ]);
}

/**
 * Reads the query of a list: a `startIndex` below 1 means 1, a negative `count` means 0 (RFC 7644 §3.4.2.4, RFC 9865 §2).
 * @throws {ScimError} 400 invalidFilter, invalidCount, or invalidValue for what is no number, no order, or a `cursor`
 * together with a `startIndex`: they are two ways to page, and which one was meant nobody knows.
 */
export function parseListQuery(parameters: ListParameters, limits: PageLimits): ListQuery {
  const { filter, cursor, sortBy = '' } = parameters;
  const parsed = filter === undefined ? undefined : parseFilter(filter);
  if (cursor !== undefined && parameters.startIndex !== undefined)
    throw badRequest('invalidValue', 'cursor and startIndex exclude one another.');
  const startIndex = integer(parameters.startIndex, 'startIndex', 'invalidValue') ?? 1;
  const count = integer(parameters.count, 'count', cursor === undefined ? 'invalidValue' : 'invalidCount');
  const { attributes, excludedAttributes } = parameters;
  const query = {
    filter: filter ?? '',
    sortBy: sortBy.trim(),
    descending: isDescending(parameters.sortOrder),
    startIndex: clamp(startIndex, 1, largestIndex),
    count: clamp(count ?? limits.defaultCount, 0, limits.maxCount),
    cursor,
    selection: { attributes, excludedAttributes },
  };
  return { ...query, lookup: parsed && isFirstPage(query) ? equalityOf(parsed) : undefined };
}

/**
 * The `attributes` or `excludedAttributes` of a request (RFC 7644 §3.9).
 * @throws {ScimError} 400 invalidValue when both are given or one is malformed.
 */
export function readSelection(type: ResourceType, parameters: URLSearchParams): Selection {
  const { attributes, excludedAttributes } = urlParameters(parameters);
  return parseSelection(type, { attributes, excludedAttributes });
}

function isFirstPage({ startIndex, count, sortBy, cursor }: Omit<ListQuery, 'lookup'>): boolean {
  return startIndex === 1 && count > 0 && sortBy === '' && cursor === undefined;
}

function equalityOf(filter: Filter): { path: string; value: string } | undefined {
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return undefined;
  const { path, value }: { path: Parameters<typeof printPath>[0]; value: CompareValue } = filter;
  return typeof value === 'string' ? { path: printPath(path), value } : undefined;
}

function isDescending(order: string | undefined): boolean {
  const text = order?.trim().toLowerCase() ?? 'ascending';
  if (text !== 'ascending' && text !== 'descending')
    throw badRequest('invalidValue', 'sortOrder must be ascending or descending.');
  return text === 'descending';
}

function integer(
  text: string | undefined,
  name: string,
  scimType: 'invalidValue' | 'invalidCount',
): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\s*-?\d{1,15}\s*$/.test(text)) throw badRequest(scimType, `${name} is not an integer.`);
  return Number(text);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumberOrText(value: unknown): value is number | string {
  return typeof value === 'number' || isText(value);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isTextOrList(value: unknown): value is string | readonly string[] {
  return isText(value) || isTextList(value);
}
