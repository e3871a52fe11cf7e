import {
  type AttributePath,
  badRequest,
  type Filter,
  findAttribute,
  type ResourceType,
  referencesOf,
  type ScimError,
  type ValueFilter,
} from '@rollcall/scim';

/**
 * Refuses to compare the URIs that a gateway makes for each answer out of its own address: `meta.location` and the `$ref` of
 * members and groups. They are shown, so to find nothing by them would be taken for an answer; ids say the same.
 * @throws {ScimError} 400 invalidFilter
 */
export function refuseAddresses(type: ResourceType, filter: Filter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const term of filter.terms) refuseAddresses(type, term);
      return;
    case 'not':
      refuseAddresses(type, filter.term);
      return;
    case 'valuePath':
      if (nameOf(type, filter.path) === referencesOf(type)) refuseWithin(filter.path, filter.filter);
      return;
    default:
      if (isAddress(type, filter.path)) throw cannotCompare(filter.path.attribute, String(filter.path.subAttribute));
  }
}

function refuseWithin(path: AttributePath, filter: ValueFilter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const term of filter.terms) refuseWithin(path, term);
      return;
    case 'not':
      refuseWithin(path, filter.term);
      return;
    default:
      if (filter.path.attribute.toLowerCase() === '$ref') throw cannotCompare(path.attribute, '$ref');
  }
}

function isAddress(type: ResourceType, path: AttributePath): boolean {
  const name = nameOf(type, path);
  const subAttribute = path.subAttribute?.toLowerCase();
  if (name === 'meta') return subAttribute === 'location';
  return name !== undefined && name === referencesOf(type) && subAttribute === '$ref';
}

/** The canonical name of an attribute that is no extension's. */
function nameOf(type: ResourceType, path: AttributePath): string | undefined {
  const found = findAttribute(type, path);
  return found?.extension ? undefined : found?.attribute.name;
}

function cannotCompare(attribute: string, subAttribute: string): ScimError {
  const instead = subAttribute.toLowerCase() === 'location' ? 'id' : `${attribute}.value`;
  return badRequest('invalidFilter', `${attribute}.${subAttribute} cannot be compared; compare ${instead}`);
}
