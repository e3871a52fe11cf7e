import type { ListResourcesRequest } from '@rollcall/protocol/directory/v1/query';
import {
  type AttributePath,
  badRequest,
  type Filter,
  findAttribute,
  parseFilter,
  parseSortPath,
  type ResourceType,
  resolveFilter,
  ScimError,
  type TypeRegistry,
} from '@rollcall/scim';
import { refuseAddresses } from '../../domain/search/addresses.ts';
import { narrowFilter } from '../../domain/search/narrow-filter.ts';
import { isAboutReferences } from '../mongo/filter/conditions.ts';
import { isByLastModified, type Sorting } from '../mongo/filter/sorted.ts';
import { allOf, byLastModified, type Selecting, type Source, scanOf, sourceOf } from '../mongo/filter/sources.ts';
import { checkResourceType } from './rpc-errors.ts';

/** What a list is of, and in which order. */
export interface ListSelection {
  readonly sources: readonly Source[];
  /** Undefined: in order of id. */
  readonly sorting: Sorting | undefined;
}

type Request = Pick<ListResourcesRequest, 'resourceType' | 'amongTypes' | 'filter' | 'sortBy' | 'descending'>;

/** @throws {ScimError} 400 invalidFilter, invalidValue, tooMany; {RpcError} for an unknown type */
export async function selectionOf(
  selecting: Selecting,
  request: Request,
  registry: TypeRegistry,
): Promise<ListSelection> {
  const types = typesOf(request, registry);
  const sorting = request.sortBy === '' ? undefined : sortingOf(types, request);
  const filter = request.filter === '' ? undefined : parseFilter(request.filter);
  if (filter) for (const type of types) refuseAddresses(type, filter);
  const sources: Source[] = [];
  for (const [type, resolved] of filter ? filtersOf(types, filter) : types.map((type) => [type, undefined] as const)) {
    sources.push(resolved ? await sourceOf(selecting, type, resolved) : await unfiltered(selecting, type, sorting));
  }
  return { sources, sorting };
}

function typesOf({ resourceType, amongTypes }: Request, registry: TypeRegistry): readonly ResourceType[] {
  if (resourceType !== '') return [checkResourceType(registry, resourceType)];
  const all = [...registry.types.values()];
  return amongTypes.length === 0 ? all : all.filter(({ name }) => amongTypes.includes(name));
}

async function unfiltered(selecting: Selecting, type: ResourceType, sorting: Sorting | undefined): Promise<Source> {
  if (!sorting) return allOf(selecting, type);
  const isIndexed = sorting.paths.size === 1 && isByLastModified(sorting.paths.get(type.name));
  return isIndexed ? byLastModified(selecting, type) : scanOf(selecting, type);
}

/** The filter as each type understands it (RFC 7644 §3.4.2.1); types that cannot match are left out. */
function filtersOf(types: readonly ResourceType[], filter: Filter): [ResourceType, Filter | undefined][] {
  const [only, ...others] = types;
  if (only && others.length === 0) return [[only, resolveFilter(only, filter)]];
  refuseUnknown(types, filter);
  const understood: [ResourceType, Filter | undefined][] = [];
  const refusals: ScimError[] = [];
  for (const type of types) {
    const narrowed = narrowFilter(type, filter);
    if (narrowed === false) continue;
    try {
      understood.push([type, narrowed === true ? undefined : resolveFilter(type, narrowed)]);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      refusals.push(error);
    }
  }
  if (understood.length === 0 && refusals[0]) throw refusals[0];
  return understood;
}

/** What no type has at all is a mistake. */
function refuseUnknown(types: readonly ResourceType[], filter: Filter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const term of filter.terms) refuseUnknown(types, term);
      return;
    case 'not':
      refuseUnknown(types, filter.term);
      return;
    default:
      if (types[0] && !types.some((type) => findAttribute(type, filter.path))) resolveFilter(types[0], filter);
  }
}

/** Members and groups are rows elsewhere: who has which says nothing of an order. */
function sortPathOf(type: ResourceType, sortBy: string): AttributePath {
  const path = parseSortPath(type, sortBy);
  if (isAboutReferences(type, path)) throw badRequest('invalidValue', `cannot sort by ${path.attribute}`);
  return path;
}

/** Order of id ascending is the order lists have anyway. */
function sortingOf(types: readonly ResourceType[], { sortBy, descending }: Request): Sorting | undefined {
  const paths = new Map<string, AttributePath>();
  let refusal: ScimError | undefined;
  for (const type of types) {
    try {
      paths.set(type.name, sortPathOf(type, sortBy));
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      refusal ??= error;
    }
  }
  if (paths.size === 0 && refusal) throw refusal;
  const [path] = paths.values();
  const isById = path?.schema === undefined && path?.attribute === 'id';
  return isById && !descending ? undefined : { paths, descending };
}
