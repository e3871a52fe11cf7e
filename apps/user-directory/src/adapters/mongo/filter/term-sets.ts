import {
  type AttributeDefinition,
  type AttributeFilter,
  type Filter,
  prepareValue,
  type ResourceType,
  type ValueFilter,
} from '@rollcall/scim';
import { BSONRegExp } from 'mongodb';
import { cutTerm, isIndexed, maxTermLength, termOf, termPrefix } from '../../../domain/search/terms.ts';
import { isAboutReferences, referenceOf } from './conditions.ts';
import { patternOf } from './tests.ts';

/** More branches are not worth an index. */
const maxSize = 200;

/** Terms of which a resource has at least one if it meets the filter. */
export interface TermSet {
  readonly terms: readonly (string | BSONRegExp)[];
  /** How much is likely to be found: what hardly anything has in common comes first. */
  readonly breadth: number;
  /** Having a term is all there is to the filter. */
  readonly exact: boolean;
}

const breadths = { unique: 0, equal: 1, prefix: 2, boolean: 8, presence: 9 } as const;
/** From here on the terms may be those of half the tenant, and a scan reads them faster. */
export const broad: number = breadths.boolean;

/** The best use of the index over `terms` that a resolved filter allows: `eq`, `sw` and `pr`, `and`, `or`, value paths. */
export function termSetOf(type: ResourceType, filter: Filter): TermSet | undefined {
  switch (filter.kind) {
    case 'and':
      return narrowest(filter.terms.map((term) => termSetOf(type, term)));
    case 'or':
      return union(filter.terms.map((term) => termSetOf(type, term)));
    case 'not':
      return undefined;
    case 'valuePath': {
      if (isAboutReferences(type, filter.path)) return undefined;
      const { attribute } = referenceOf(type, filter.path);
      return elementSet(type, { attribute, path: pathText(filter.path.schema, attribute) }, filter.filter);
    }
    default: {
      const { attribute, subAttribute } = referenceOf(type, filter.path);
      if (isAboutReferences(type, filter.path) || isNoTerm(filter)) return undefined;
      const path = pathText(filter.path.schema, attribute);
      return testSet(type, { attribute, sub: subAttribute, path }, filter);
    }
  }
}

/** Of the common attributes these are kept in other ways. */
function isNoTerm({ path }: AttributeFilter): boolean {
  return path.schema === undefined && ['id', 'meta', 'schemas'].includes(path.attribute);
}

function pathText(urn: string | undefined, { name }: AttributeDefinition): string {
  return urn === undefined ? name : `${urn}:${name}`;
}

interface Indexed {
  readonly attribute: AttributeDefinition;
  readonly sub?: AttributeDefinition | undefined;
  readonly path: string;
}

function elementSet(type: ResourceType, indexed: Indexed, filter: ValueFilter): TermSet | undefined {
  switch (filter.kind) {
    case 'and':
      return narrowest(filter.terms.map((term) => elementSet(type, indexed, term)));
    case 'or':
      return union(filter.terms.map((term) => elementSet(type, indexed, term)));
    case 'not':
      return undefined;
    default: {
      const { attribute } = indexed;
      if (attribute.type !== 'complex') return testSet(type, indexed, filter);
      const sub = attribute.subAttributes?.find(({ name }) => name === filter.path.attribute);
      return sub && testSet(type, { ...indexed, sub }, filter);
    }
  }
}

function testSet(type: ResourceType, { attribute, sub, path }: Indexed, test: AttributeFilter): TermSet | undefined {
  const definition = sub ?? attribute;
  if (!isIndexed(attribute, sub)) return undefined;
  const fullPath = sub ? `${path}.${sub.name}` : path;
  if (test.kind === 'present') return prefixSet(termPrefix(type.name, fullPath), breadths.presence);
  if (test.value === null) return undefined;
  const value = prepareValue(definition, test.value);
  if (value === undefined) return undefined;
  if (test.operator === 'sw') {
    const prefix = termPrefix(type.name, fullPath) + cutTerm(String(value));
    return prefixSet(prefix, value === '' ? breadths.presence : breadths.prefix);
  }
  if (test.operator !== 'eq') return undefined;
  const exact = String(value).length <= maxTermLength;
  return { terms: [termOf(type.name, fullPath, value)], breadth: breadthOf(definition), exact };
}

function breadthOf({ type, uniqueness, name }: AttributeDefinition): number {
  if (type === 'boolean') return breadths.boolean;
  return uniqueness === 'none' && name !== 'externalId' ? breadths.equal : breadths.unique;
}

function prefixSet(prefix: string, breadth: number): TermSet {
  return { terms: [new BSONRegExp(`^${patternOf(prefix)}`)], breadth, exact: false };
}

function narrowest(sets: readonly (TermSet | undefined)[]): TermSet | undefined {
  const [best] = sets
    .filter((set) => set !== undefined)
    .sort((a, b) => a.breadth - b.breadth || a.terms.length - b.terms.length);
  return best && { ...best, exact: false };
}

function union(sets: readonly (TermSet | undefined)[]): TermSet | undefined {
  const known = sets.filter((set) => set !== undefined);
  const terms = known.flatMap((set) => set.terms);
  if (known.length < sets.length || terms.length > maxSize) return undefined;
  const breadth = Math.max(...known.map((set) => set.breadth));
  return { terms, breadth, exact: known.every((set) => set.exact) };
}
