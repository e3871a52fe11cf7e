import { type AttributePath, type Filter, findAttribute, type ResourceType } from '@rollcall/scim';

/**
 * A filter with the attributes left out that a type does not have: they have no value there (RFC 7644 §3.4.2.1). True or
 * false when nothing else is left of it.
 */
export function narrowFilter(type: ResourceType, filter: Filter): Filter | boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return narrowTerms(type, filter);
    case 'not': {
      const term = narrowFilter(type, filter.term);
      return typeof term === 'boolean' ? !term : { kind: 'not', term };
    }
    default:
      return isKnown(type, filter.path) ? filter : holdsWithoutValue(filter);
  }
}

function narrowTerms(type: ResourceType, { kind, terms }: Extract<Filter, { kind: 'and' | 'or' }>): Filter | boolean {
  const decisive = kind === 'or';
  const left: Filter[] = [];
  for (const term of terms) {
    const narrowed = narrowFilter(type, term);
    if (narrowed === decisive) return decisive;
    if (typeof narrowed !== 'boolean') left.push(narrowed);
  }
  const [first, ...others] = left;
  if (first === undefined) return !decisive;
  return others.length === 0 ? first : { kind, terms: left };
}

function isKnown(type: ResourceType, path: AttributePath): boolean {
  return findAttribute(type, path) !== undefined;
}

function holdsWithoutValue(filter: Filter): boolean {
  if (filter.kind !== 'compare') return false;
  return filter.value === null ? filter.operator === 'eq' : filter.operator === 'ne';
}
