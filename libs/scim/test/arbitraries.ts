import fc from 'fast-check';
import type {
  AttributeDefinition,
  AttributePath,
  CompareOperator,
  Filter,
  JsonObject,
  JsonValue,
  Path,
  ResourceType,
  ValueFilter,
} from '../src/index.ts';

const operators: readonly CompareOperator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'lt', 'ge', 'le'];

const attributeName = fc.oneof(
  fc.constantFrom('userName', 'emails', 'type', 'value', 'name', 'not', 'and', 'or', 'pr', 'true', 'null', '$ref'),
  fc.stringMatching(/^[A-Za-z][-$_A-Za-z0-9]{0,8}$/).filter((name) => !/^(constructor|prototype)$/i.test(name)),
);

export const attributePath: fc.Arbitrary<AttributePath> = fc.record(
  {
    schema: fc.constantFrom('urn:ietf:params:scim:schemas:core:2.0:User', 'urn:a:b', 'http://example.com/x'),
    attribute: attributeName,
    subAttribute: attributeName,
  },
  { requiredKeys: ['attribute'], noNullPrototype: true },
);

/** Any filter, well-formed but of attributes that may not exist. */
export const filter: fc.Arbitrary<Filter> = logic<Filter>(attributePath, (atom) =>
  fc.oneof(
    atom,
    plain({
      kind: fc.constant('valuePath' as const),
      path: attributePath,
      filter: logic<ValueFilter>(attributePath),
    }),
  ),
);

export const path: fc.Arbitrary<Path> = fc.oneof(
  attributePath,
  fc
    .record({ path: attributePath, filter: logic<ValueFilter>(attributePath) }, { noNullPrototype: true })
    .map(({ path: whole, filter: valueFilter }) => ({ ...whole, filter: valueFilter }))
    .map(({ subAttribute, filter: valueFilter, ...whole }) => ({
      ...whole,
      filter: valueFilter,
      ...(subAttribute === undefined ? {} : { subAttribute }),
    })),
);

type Atom = fc.Arbitrary<Filter & ValueFilter>;

function logic<Term extends Filter | ValueFilter>(
  paths: fc.Arbitrary<AttributePath>,
  leafOf: (atom: Atom) => fc.Arbitrary<Filter | ValueFilter> = (atom) => atom,
): fc.Arbitrary<Term> {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    fc.boolean(),
    fc.constant(null),
  );
  const atom: Atom = fc.oneof(
    plain({ kind: fc.constant('present' as const), path: paths }),
    plain({ kind: fc.constant('compare' as const), path: paths, operator: fc.constantFrom(...operators), value }),
  );
  return fc.letrec<{ any: Term }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leafOf(atom) as fc.Arbitrary<Term>,
      tie('any').map((term) => ({ kind: 'not', term }) as unknown as Term),
      chain('and', tie('any')),
      chain('or', tie('any')),
    ),
  })).any;
}

function chain<Term extends Filter | ValueFilter>(kind: 'and' | 'or', term: fc.Arbitrary<Term>): fc.Arbitrary<Term> {
  const terms = fc.array(
    term.filter((inner) => inner.kind !== kind),
    { minLength: 2, maxLength: 4 },
  );
  return terms.map((list) => ({ kind, terms: list }) as unknown as Term);
}

function plain<Shape>(model: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }): fc.Arbitrary<Shape> {
  return fc.record(model, { noNullPrototype: true });
}

/** Few values, so that equal ones meet. */
const text = fc.constantFrom('a', 'A', 'b', 'work', 'Work', 'ß', 'bjensen@example.com', '');

/** A valid value of an attribute, as a client may send it; read-only ones included. */
export function valueOfAttribute(attribute: AttributeDefinition): fc.Arbitrary<JsonValue> {
  return attribute.multiValued ? fc.array(oneOf(attribute), { maxLength: 4 }).map(onePrimary) : oneOf(attribute);
}

function onePrimary(values: readonly JsonValue[]): JsonValue[] {
  let seen = false;
  return values.map((value) => {
    const isPrimary = typeof value === 'object' && value !== null && 'primary' in value && value.primary === true;
    if (!isPrimary || !seen) {
      seen ||= isPrimary;
      return value;
    }
    return { ...value, primary: false };
  });
}

function oneOf(attribute: AttributeDefinition): fc.Arbitrary<JsonValue> {
  switch (attribute.type) {
    case 'complex':
      return objectOf(attribute.subAttributes ?? []);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer();
    case 'decimal':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'dateTime':
      return fc.constantFrom('2011-05-13T04:42:34Z', '2011-05-13T06:42:34.000+02:00', '2020-02-29T23:59:59.5Z');
    case 'binary':
      return fc.constantFrom('', 'TUlJ', 'TUlJRA==');
    default:
      return attribute.required ? text.filter((value) => value !== '') : text;
  }
}

function objectOf(attributes: readonly AttributeDefinition[]): fc.Arbitrary<JsonObject> {
  const model = Object.fromEntries(attributes.map((attribute) => [attribute.name, valueOfAttribute(attribute)]));
  return fc.record(model, {
    requiredKeys: attributes.filter((a) => a.required).map((a) => a.name),
    noNullPrototype: true,
  });
}

/** A valid POST body. */
export function bodyOf(type: ResourceType): fc.Arbitrary<JsonObject> {
  const extensions = Object.fromEntries(type.extensions.map(({ schema }) => [schema.id, objectOf(schema.attributes)]));
  return fc
    .tuple(
      objectOf([...type.attributes.values()].filter(({ name }) => name !== 'schemas')),
      fc.record(extensions, { requiredKeys: [], noNullPrototype: true }),
    )
    .map(([core, extension]) => ({ schemas: [type.schema.id], ...core, ...extension }));
}
