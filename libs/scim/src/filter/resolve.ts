import { badRequest, quote } from '../errors.ts';
import { printAttributePath } from '../path/attribute-path.ts';
import { type AttributeReference, findAttribute, findSubAttribute, pathOf } from '../path/find-attribute.ts';
import { type AttributeDefinition, isSecret } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';
import type { AttributeFilter, AttributePath, Filter, ValueFilter } from './ast.ts';
import { checkComparison } from './check-comparison.ts';

/**
 * Holds a filter against a resource type and gives it back in normal form: canonical attribute names, the URN on extension
 * attributes and on no others, `.value` added where a multi-valued complex attribute is compared as a whole.
 * @throws {ScimError} 400 invalidFilter naming the attribute: unknown, not comparable in this way, or never returned.
 */
export function resolveFilter(type: ResourceType, filter: Filter): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, terms: filter.terms.map((term) => resolveFilter(type, term)) };
    case 'not':
      return { kind: 'not', term: resolveFilter(type, filter.term) };
    case 'valuePath':
      return resolveValuePath(type, filter.path, filter.filter);
    default:
      return resolveTerm(resolveReference(type, filter.path), filter);
  }
}

function resolveReference(type: ResourceType, path: AttributePath): AttributeReference {
  const reference = findAttribute(type, path);
  if (reference === undefined) throw unknownAttribute(path);
  for (const definition of [reference.attribute, reference.subAttribute]) checkFilterable(definition, path);
  return reference;
}

function checkFilterable(definition: AttributeDefinition | undefined, path: AttributePath): void {
  if (definition && isSecret(definition)) {
    throw badRequest('invalidFilter', `${printAttributePath(path)} cannot be filtered by`);
  }
}

function unknownAttribute(path: AttributePath) {
  return badRequest('invalidFilter', `unknown attribute ${quote(printAttributePath(path))}`);
}

function resolveTerm(reference: AttributeReference, filter: AttributeFilter): Filter {
  if (filter.kind === 'present') return { kind: 'present', path: pathOf(reference) };
  const target = filter.value === null ? reference : comparable(reference);
  const path = pathOf(target);
  if (filter.value === null && isWholeComplex(target)) return { ...filter, path };
  checkComparison(target.subAttribute ?? target.attribute, filter.operator, filter.value, printAttributePath(path));
  return { ...filter, path };
}

function isWholeComplex(reference: AttributeReference): boolean {
  return reference.attribute.type === 'complex' && reference.subAttribute === undefined;
}

/** `emails co "x"` asks about `emails.value` (RFC 7644 §3.4.2.2). */
function comparable(reference: AttributeReference): AttributeReference {
  if (!isWholeComplex(reference) || !reference.attribute.multiValued) return reference;
  const subAttribute = findSubAttribute(reference.attribute, 'value');
  return subAttribute === undefined ? reference : { ...reference, subAttribute };
}

function resolveValuePath(type: ResourceType, path: AttributePath, filter: ValueFilter): Filter {
  const reference = resolveReference(type, path);
  if (reference.subAttribute !== undefined || !reference.attribute.multiValued) {
    throw badRequest('invalidFilter', `${printAttributePath(path)} is not multi-valued`);
  }
  return { kind: 'valuePath', path: pathOf(reference), filter: resolveValueFilter(reference.attribute, filter) };
}

/**
 * The same for what stands in `attribute[…]`.
 * @throws {ScimError} 400 invalidFilter
 */
export function resolveValueFilter(attribute: AttributeDefinition, filter: ValueFilter): ValueFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, terms: filter.terms.map((term) => resolveValueFilter(attribute, term)) };
    case 'not':
      return { kind: 'not', term: resolveValueFilter(attribute, filter.term) };
    default: {
      const definition = elementAttribute(attribute, filter.path);
      const path = { attribute: attribute.type === 'complex' ? definition.name : 'value' };
      const name = `${attribute.name}.${path.attribute}`;
      checkFilterable(definition, { attribute: attribute.name, subAttribute: path.attribute });
      if (filter.kind === 'present') return { kind: 'present', path };
      checkComparison(definition, filter.operator, filter.value, name);
      return { ...filter, path };
    }
  }
}

/** A sub-attribute; of an attribute with plain values, `value` is the value itself. */
export function elementAttribute(attribute: AttributeDefinition, path: AttributePath): AttributeDefinition {
  const isSimpleName = path.schema === undefined && path.subAttribute === undefined;
  if (isSimpleName && attribute.type !== 'complex' && lookupKey(path.attribute) === 'value') return attribute;
  const sub = isSimpleName ? findSubAttribute(attribute, path.attribute) : undefined;
  if (sub === undefined) {
    throw badRequest('invalidFilter', `unknown sub-attribute ${quote(printAttributePath(path))} of ${attribute.name}`);
  }
  return sub;
}
