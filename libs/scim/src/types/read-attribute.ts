import type { JsonValue } from '../json.ts';
import type { AttributeDefinition, AttributeType, Mutability, Returned, Uniqueness } from '../schema/attribute.ts';
import { isAttributeName, lookupKey } from '../text/names.ts';
import type { TypeLimits } from './limits.ts';
import { DefinitionReader, isPrototypeName } from './reader.ts';

const characteristics: ReadonlySet<string> = new Set(
  [
    'name',
    'type',
    'subAttributes',
    'multiValued',
    'description',
    'required',
    'canonicalValues',
    'caseExact',
    'mutability',
    'returned',
    'uniqueness',
    'referenceTypes',
  ].map(lookupKey),
);

const attributeTypes: readonly AttributeType[] = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'reference',
  'binary',
  'complex',
];
const mutabilities: readonly Mutability[] = ['readOnly', 'readWrite', 'immutable', 'writeOnly'];
const returnedWords: readonly Returned[] = ['always', 'never', 'default', 'request'];
const uniquenesses: readonly Uniqueness[] = ['none', 'server', 'global'];
const uniqueTypes: ReadonlySet<AttributeType> = new Set(['string', 'reference', 'integer', 'decimal', 'dateTime']);

/** Where an attribute stands. */
export interface Place {
  /** For errors: `schema "urn:…"`. */
  readonly schema: string;
  readonly parent?: { readonly name: string; readonly multiValued: boolean };
  readonly limits: TypeLimits;
}

/** The attributes of a schema, or the sub-attributes of one. @throws {ScimError} 400 invalidValue naming the attribute */
export function readAttributes(list: readonly JsonValue[], place: Place): AttributeDefinition[] {
  const names = new Set<string>();
  return list.map((value, index) => {
    const attribute = readAttribute(value, index, place);
    const key = lookupKey(attribute.name);
    if (names.has(key)) throw readerOf(value, attribute.name, place).refusal('is defined twice');
    names.add(key);
    return attribute;
  });
}

function readerOf(value: JsonValue, name: string, { schema, parent }: Place): DefinitionReader {
  const path = parent === undefined ? name : `${parent.name}.${name}`;
  return new DefinitionReader(`${schema}, attribute ${JSON.stringify(path)}`, value, characteristics);
}

function readAttribute(value: JsonValue, index: number, place: Place): AttributeDefinition {
  const { limits } = place;
  const name = readerOf(value, `#${index + 1}`, place).text('name', limits.maxNameLength);
  const reader = readerOf(value, name, place);
  const isRef = name === '$ref';
  if (!isAttributeName(name) || isPrototypeName(name) || (isRef && place.parent === undefined)) {
    throw reader.refusal('is not a name an attribute can have');
  }
  const type = reader.word('type', attributeTypes, isRef ? 'reference' : 'string');
  if (type === 'complex' && place.parent !== undefined) throw reader.refusal('a sub-attribute cannot be complex');
  const multiValued = reader.flag('multiValued');
  const suggestions = { entries: limits.maxSuggestions, length: limits.maxUrnLength };
  const canonicalValues = reader.texts('canonicalValues', suggestions);
  const referenceTypes = reader.texts('referenceTypes', suggestions);
  const subAttributes = readSubAttributes(reader, { name, type, multiValued }, place);
  const mutability = reader.word('mutability', mutabilities, 'readWrite');
  const definition: AttributeDefinition = {
    name,
    type,
    multiValued,
    description: reader.text('description', limits.maxTextLength, ''),
    required: reader.flag('required'),
    ...(canonicalValues === undefined ? {} : { canonicalValues }),
    caseExact: reader.get('caseExact') === undefined ? isExactByNature(type) : reader.flag('caseExact'),
    mutability,
    returned: reader.word('returned', returnedWords, mutability === 'writeOnly' ? 'never' : 'default'),
    uniqueness: reader.word('uniqueness', uniquenesses, 'none'),
    ...(referenceTypes === undefined ? {} : { referenceTypes }),
    ...(subAttributes === undefined ? {} : { subAttributes }),
  };
  checkTogether(definition, reader, place);
  return definition;
}

/** RFC 7643 §2.3.6 and §2.3.7. */
function isExactByNature(type: AttributeType): boolean {
  return type === 'reference' || type === 'binary';
}

function readSubAttributes(
  reader: DefinitionReader,
  attribute: Pick<AttributeDefinition, 'name' | 'type' | 'multiValued'>,
  { schema, limits }: Place,
): readonly AttributeDefinition[] | undefined {
  const list = reader.list('subAttributes', limits.maxSubAttributes);
  if (attribute.type !== 'complex') {
    if (list.length > 0) throw reader.refusal('only a complex attribute has sub-attributes');
    return undefined;
  }
  if (list.length === 0) throw reader.refusal('a complex attribute needs sub-attributes');
  return readAttributes(list, { schema, parent: attribute, limits });
}

/** What each characteristic alone allows, and both together do not. */
function checkTogether(definition: AttributeDefinition, reader: DefinitionReader, { parent }: Place): void {
  const { type, mutability, returned, uniqueness, multiValued } = definition;
  const isText = type === 'string' || type === 'reference';
  if (definition.canonicalValues && !isText) throw reader.refusal(`canonicalValues do not fit type ${type}`);
  if (definition.referenceTypes && type !== 'reference') throw reader.refusal(`referenceTypes do not fit type ${type}`);
  if (mutability === 'writeOnly' && returned !== 'never') {
    throw reader.refusal('what is writeOnly is returned never (RFC 7643 §7)');
  }
  if (lookupKey(definition.name) === 'primary' && parent?.multiValued && (type !== 'boolean' || multiValued)) {
    throw reader.refusal('primary is a boolean (RFC 7643 §2.4)');
  }
  if (parent !== undefined && multiValued && definition.required) {
    throw reader.refusal('a multi-valued sub-attribute cannot be required');
  }
  if (uniqueness === 'none') return;
  if (multiValued || parent?.multiValued) throw reader.refusal('one of several values cannot be unique');
  if (!uniqueTypes.has(type)) throw reader.refusal(`type ${type} cannot be unique`);
  if (returned === 'never') throw reader.refusal('what is never returned cannot be unique');
}
