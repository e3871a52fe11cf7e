import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  applyPatch,
  defineResourceType,
  type JsonObject,
  type JsonValue,
  type PatchOperation,
  parsePatch,
  parseResource,
  patchOpSchema,
  printPatch,
  resourceEquals,
  type ScimResource,
  type ScimType,
  userType,
} from '../../src/index.ts';
import { attribute } from '../../src/schema/attribute.ts';
import { bodyOf, valueOfAttribute } from '../arbitraries.ts';
import { assertPrototypesUntouched, refuses, resultOrScimError } from '../assertions.ts';
import patches from '../fixtures/patches.json' with { type: 'json' };
import { barbara, coreUser, enterpriseUser, frozen, json } from '../fixtures.ts';

interface Example {
  readonly title: string;
  /** Attributes of the user that are taken away first. */
  readonly without?: readonly string[];
  readonly operations: readonly JsonObject[];
  /** What differs afterwards; null for unassigned. */
  readonly expect?: JsonObject;
  readonly unchanged?: boolean;
  readonly error?: ScimType;
  readonly detail?: string;
}

const message = (...operations: JsonValue[]) => ({ schemas: [patchOpSchema], Operations: operations });
const patch = (resource: ScimResource, ...operations: JsonValue[]) =>
  applyPatch(userType, resource, frozen(parsePatch(message(...operations))));

function without(resource: ScimResource, names: readonly string[]): ScimResource {
  const kept = Object.fromEntries(Object.entries(resource).filter(([name]) => !names.includes(name)));
  return frozen(names.includes(enterpriseUser) ? { ...kept, schemas: [coreUser] } : kept);
}

function expected(resource: ScimResource, changes: JsonObject): ScimResource {
  return Object.fromEntries(Object.entries({ ...resource, ...changes }).filter(([, value]) => value !== null));
}

describe('RFC 7644 §3.5.2 PATCH', () => {
  for (const example of patches as readonly Example[]) {
    it(example.title, () => {
      const resource = without(barbara, example.without ?? []);
      const run = () => patch(resource, ...example.operations);
      if (example.error !== undefined) return refuses(run, example.error, new RegExp(example.detail ?? '.'));
      const result = run();
      assert.deepEqual(result, expected(resource, example.expect ?? {}));
      assert.equal(resourceEquals(result, resource), example.unchanged ?? false);
    });
  }

  it('keeps attributes in the order of the schema', () => {
    const { schemas, userName } = barbara;
    const bare = { schemas: schemas ?? [], userName: userName ?? '', meta: barbara.meta ?? null };
    const result = patch(bare, {
      op: 'add',
      value: { emails: [{ type: 'a', value: 'b' }], name: { familyName: 'J' }, externalId: '1' },
    });
    assert.deepEqual(Object.keys(result), ['schemas', 'externalId', 'userName', 'name', 'emails', 'meta']);
    assert.deepEqual(Object.keys((result.emails as JsonObject[])[0] ?? {}), ['value', 'type']);
  });

  it('keeps values apart that share type and value', () => {
    const emails = [
      { value: 'a', display: '1' },
      { value: 'a', display: '2' },
    ];
    const result = patch({ ...barbara, emails }, { op: 'add', path: 'emails', value: { value: 'a', primary: true } });
    assert.deepEqual(result.emails, [
      { value: 'a', display: '1', primary: true },
      { value: 'a', display: '2' },
    ]);
  });

  it('stops before it does too much', () => {
    const emails = Array.from({ length: 2_000 }, (_, index) => ({ value: `${index}@example.com`, type: 'work' }));
    const user = frozen({ ...barbara, emails });
    const operations = Array.from({ length: 1_000 }, () => ({
      op: 'replace',
      path: 'emails[value eq "x"]',
      value: null,
    }));
    refuses(() => patch(user, ...operations.slice(0, 1)), 'noTarget');
    refuses(() => patch(user, ...operations.map((operation) => ({ ...operation, op: 'remove' }))), 'tooMany');
  });
});

describe('RFC 7643 §2.2 mutability in PATCH', () => {
  const badge = {
    id: 'urn:example:badge',
    name: 'Badge',
    description: '',
    attributes: [
      attribute('number', 'string', '', { required: true }),
      attribute('issuer', 'string', '', { mutability: 'immutable' }),
      attribute('doors', 'complex', '', {
        multiValued: true,
        subAttributes: [
          attribute('value', 'string', '', { mutability: 'immutable', required: true }),
          attribute('level', 'integer', ''),
          attribute('pin', 'string', '', { mutability: 'writeOnly', returned: 'never' }),
        ],
      }),
      attribute('tags', 'string', '', { multiValued: true }),
    ],
  };
  const type = defineResourceType({ ...userType, extensions: [{ schema: badge, required: false }] });
  const urn = badge.id;
  const doors = [{ value: 'a', level: 1 }, { value: 'b' }];
  const user = frozen({
    schemas: [coreUser, urn],
    userName: 'x',
    active: true,
    [urn]: { number: '1', issuer: 'i', doors, tags: ['Red', 'blue'] },
  });
  const change = (...operations: JsonValue[]) => applyPatch(type, user, parsePatch(message(...operations)))[urn];
  const bare = frozen({ schemas: [coreUser], userName: 'x', active: true });

  it('an immutable attribute is set once', () => {
    refuses(() => change({ op: 'replace', path: `${urn}:issuer`, value: 'j' }), 'mutability', /issuer is immutable/);
    refuses(() => change({ op: 'remove', path: `${urn}:issuer` }), 'mutability', /issuer is immutable/);
    refuses(() => change({ op: 'remove', path: urn }), 'mutability', /issuer is immutable/);
    assert.deepEqual(change({ op: 'add', path: `${urn}:issuer`, value: 'i' }), user[urn]);
    const added = applyPatch(
      type,
      bare,
      parsePatch(message({ op: 'add', path: urn, value: { number: '1', issuer: 'k' } })),
    );
    assert.deepEqual(added[urn], { number: '1', issuer: 'k' });
  });

  it('an immutable sub-attribute stays while its value does', () => {
    const path = `${urn}:doors[value eq "a"]`;
    refuses(
      () => change({ op: 'replace', path: `${path}.value`, value: 'c' }),
      'mutability',
      /doors\.value is immutable/,
    );
    refuses(() => change({ op: 'replace', path, value: { value: 'c' } }), 'mutability', /doors\.value is immutable/);
    refuses(() => change({ op: 'remove', path: `${path}.value` }), 'mutability', /doors\.value is immutable/);
    assert.deepEqual(change({ op: 'replace', path: `${path}.level`, value: 5 }), {
      ...(user[urn] as JsonObject),
      doors: [{ value: 'a', level: 5 }, { value: 'b' }],
    });
    assert.deepEqual(change({ op: 'replace', path: `${urn}:doors`, value: [{ value: 'c' }] }), {
      ...(user[urn] as JsonObject),
      doors: [{ value: 'c' }],
    });
  });

  it('a required attribute stays, and comes with its extension', () => {
    refuses(() => change({ op: 'remove', path: `${urn}:number` }), 'mutability', /number cannot be unassigned/);
    const add = { op: 'add', path: `${urn}:tags`, value: 'x' };
    refuses(
      () => applyPatch(type, bare, parsePatch(message(add))),
      'invalidValue',
      /urn:example:badge:number is required/,
    );
    refuses(
      () => change({ op: 'add', path: `${urn}:doors`, value: { level: 1 } }),
      'invalidValue',
      /doors\.value is required/,
    );
  });

  it('a write-only sub-attribute is not kept', () => {
    const value = { value: 'c', pin: '1234' };
    const result = change(
      { op: 'add', path: `${urn}:doors`, value },
      { op: 'replace', path: `${urn}:doors.pin`, value: '99' },
    );
    assert.deepEqual(result, { ...(user[urn] as JsonObject), doors: [...doors, { value: 'c' }] });
  });

  it('plain values are added, found and removed', () => {
    const tags = (...operations: JsonValue[]) => (change(...operations) as JsonObject).tags;
    assert.deepEqual(tags({ op: 'add', path: `${urn}:tags`, value: ['red', 'green'] }), ['red', 'blue', 'green']);
    assert.deepEqual(tags({ op: 'remove', path: `${urn}:tags[value sw "R"]` }), ['blue']);
    assert.deepEqual(tags({ op: 'remove', path: `${urn}:tags`, value: ['BLUE'] }), ['Red']);
    assert.deepEqual(tags({ op: 'replace', path: `${urn}:tags[value eq "blue"]`, value: 'sky' }), ['Red', 'sky']);
  });
});

const attributes = [...userType.attributes.values()].filter(({ mutability }) => mutability === 'readWrite');
const operation: fc.Arbitrary<JsonObject> = fc
  .tuple(fc.constantFrom('add', 'replace', 'remove', 'Replace'), fc.constantFrom(...attributes), fc.nat(4))
  .chain(([op, definition, form]) => {
    const sub = definition.subAttributes?.[form];
    const filter = definition.multiValued && form > 1 ? `[type eq "work" or ${sub?.name ?? 'value'} pr]` : '';
    const isSub = sub !== undefined && form % 2 === 0;
    const path = `${definition.name}${filter}${isSub ? `.${sub.name}` : ''}`;
    const single = { ...definition, multiValued: definition.multiValued && filter === '' };
    const value = fc.oneof(
      { weight: 9, arbitrary: valueOfAttribute(isSub ? sub : single) },
      { weight: 1, arbitrary: fc.jsonValue() as fc.Arbitrary<JsonValue> },
    );
    return value.map((given): JsonObject => {
      if (op === 'remove') return { op, path };
      return form === 4 && !isSub ? { op, value: { [definition.name]: given } } : { op, path, value: given };
    });
  });
const user = bodyOf(userType).map((body) => frozen({ ...parseResource(userType, body), id: '1' }));

describe('PATCH properties', () => {
  it('a replace done twice is done once, and an error leaves nothing behind', () => {
    let succeeded = 0;
    fc.assert(
      fc.property(user, operation, (resource, given) => {
        const replace = { ...given, op: 'replace', value: given.value ?? null };
        const once = resultOrScimError(() => patch(resource, replace));
        if (once === undefined) return;
        succeeded++;
        const isRecord = typeof given.path === 'string' && given.path.includes('[');
        const twice = resultOrScimError(() => patch(frozen(once), replace));
        if (!isRecord) assert.deepEqual(twice, once);
      }),
      { numRuns: 500 },
    );
    assert.ok(succeeded > 100, `only ${succeeded} succeeded`);
  });

  it('an add or a remove done twice is done once', () => {
    fc.assert(
      fc.property(user, operation, fc.constantFrom('add', 'remove'), (resource, given, op) => {
        const once = resultOrScimError(() => patch(resource, { value: null, path: 'title', ...given, op }));
        if (once === undefined) return;
        const twice = resultOrScimError(() => patch(frozen(once), { value: null, path: 'title', ...given, op }));
        if (twice === undefined)
          return assert.match(String(given.path), /\[/, 'only a filter may select nothing any more');
        assert.ok(resourceEquals(twice, once), JSON.stringify([once, twice]));
      }),
      { numRuns: 500 },
    );
  });

  it('the result is in normal form: parsing it changes nothing', () => {
    fc.assert(
      fc.property(user, fc.array(operation, { minLength: 1, maxLength: 5 }), (resource, operations) => {
        const result = resultOrScimError(() => patch(resource, ...operations));
        if (result === undefined) return;
        const { id, ...rest } = result;
        assert.equal(id, '1');
        assert.deepEqual(parseResource(userType, result), rest);
        assert.equal(JSON.stringify(parseResource(userType, result)), JSON.stringify(rest));
      }),
      { numRuns: 500 },
    );
  });

  it('many operations at once are the same as one after the other', () => {
    fc.assert(
      fc.property(user, fc.array(operation, { minLength: 1, maxLength: 5 }), (resource, operations) => {
        const atOnce = resultOrScimError(() => patch(resource, ...operations));
        const inTurn = resultOrScimError(() => operations.reduce((state, next) => patch(state, next), resource));
        assert.deepEqual(atOnce, inTurn);
      }),
      { numRuns: 300 },
    );
  });

  it('printPatch prints what parsePatch reads', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1 }), (operations) => {
        const parsed: readonly PatchOperation[] = parsePatch(message(...operations));
        assert.deepEqual(parsePatch(printPatch(parsed)), parsed);
      }),
    );
  });
});

describe('hazards of PATCH', () => {
  const polluting = [
    '{"op":"add","path":"__proto__.polluted","value":"yes"}',
    '{"op":"add","path":"constructor.prototype.x","value":"yes"}',
    '{"op":"add","path":"name.__proto__","value":"yes"}',
    '{"op":"add","path":"emails[type eq \\"work\\"].constructor","value":"yes"}',
    '{"op":"add","value":{"__proto__":{"polluted":"yes"}}}',
    '{"op":"add","value":{"constructor":{"prototype":{"polluted":"yes"}}}}',
    '{"op":"add","path":"name","value":{"__proto__":{"polluted":"yes"}}}',
    '{"op":"add","path":"emails","value":[{"value":"a","__proto__":{"polluted":"yes"}}]}',
    '{"op":"add","value":{"toString":"yes"}}',
    '{"op":"add","path":"hasOwnProperty","value":"yes"}',
    '{"op":"replace","path":"valueOf.name","value":"yes"}',
    '{"op":"remove","path":"toString"}',
    '{"op":"add","__proto__":{"path":"title"},"value":{}}',
  ];
  for (const text of polluting) {
    it(`refuses ${text}`, () => {
      assert.equal(
        resultOrScimError(() => patch(barbara, json(text))),
        undefined,
      );
      assertPrototypesUntouched();
      assert.equal(JSON.stringify({}), '{}');
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    });
  }

  it('answers any JSON with a resource or one SCIM error', () => {
    const part = fc.oneof(
      fc.jsonValue() as fc.Arbitrary<JsonValue>,
      fc.string(),
      fc.constantFrom('userName', 'emails', 'name', '__proto__', 'id', 'schemas', enterpriseUser),
    );
    const op = fc.record(
      { op: fc.oneof(fc.constantFrom('add', 'remove', 'replace'), part), path: part, value: part },
      { requiredKeys: ['op'] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(op, part), { maxLength: 4 }), (operations) => {
        resultOrScimError(() => patch(barbara, ...(operations as JsonValue[])));
        resultOrScimError(() => parsePatch(operations));
        assertPrototypesUntouched();
      }),
      { numRuns: 2_000 },
    );
  });
});
