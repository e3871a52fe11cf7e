import { badRequest, parseFilter, parseSelection, type ResourceType, type Selection } from '@rollcall/scim';

/** What a list asks for, after the rules of RFC 7644 §3.4.2. */
export interface ListQuery {
  /** The filter's text, known to parse; empty: all. */
  readonly filter: string;
  /** 1-based. */
  readonly startIndex: number;
  /** 0 asks for the total only. */
  readonly count: number;
  readonly selection: Selection;
}

/** Resources of a page when the client names no count, and at most. */
export interface PageLimits {
  readonly defaultCount: number;
  readonly maxCount: number;
}

const largestIndex = 2 ** 32 - 1;

/**
 * Reads the query of a list: a `startIndex` below 1 means 1, a negative `count` means 0 (RFC 7644 §3.4.2.4). Unknown
 * parameters are ignored, also `sortBy`, which ServiceProviderConfig declares unsupported.
 * @throws {ScimError} 400 invalidFilter, or invalidValue for a number that is none and a parameter given twice.
 */
export function parseListQuery(type: ResourceType, parameters: URLSearchParams, limits: PageLimits): ListQuery {
  const filter = single(parameters, 'filter');
  if (filter !== undefined) parseFilter(filter);
  const startIndex = integer(parameters, 'startIndex') ?? 1;
  const count = integer(parameters, 'count') ?? limits.defaultCount;
  return {
    filter: filter ?? '',
    startIndex: clamp(startIndex, 1, largestIndex),
    count: clamp(count, 0, limits.maxCount),
    selection: readSelection(type, parameters),
  };
}

/**
 * The `attributes` or `excludedAttributes` of a request (RFC 7644 §3.9).
 * @throws {ScimError} 400 invalidValue when both are given or one is malformed.
 */
export function readSelection(type: ResourceType, parameters: URLSearchParams): Selection {
  return parseSelection(type, {
    attributes: single(parameters, 'attributes'),
    excludedAttributes: single(parameters, 'excludedAttributes'),
  });
}

function integer(parameters: URLSearchParams, name: string): number | undefined {
  const text = single(parameters, name);
  if (text === undefined) return undefined;
  if (!/^\s*-?\d{1,15}\s*$/.test(text)) throw badRequest('invalidValue', `${name} is not an integer.`);
  return Number(text);
}

function single(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) throw badRequest('invalidValue', `${name} is given more than once.`);
  return values[0];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
