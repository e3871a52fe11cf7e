import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type JsonObject,
  type JsonValue,
  type PatchOperation,
  parsePatch,
  parseResource,
  printPatch,
  resourceEquals,
  userType,
} from '../../src/index.ts';
import { bodyOf, valueOfAttribute } from '../arbitraries.ts';
import { resultOrScimError } from '../assertions.ts';
import { frozen, patchMessage, patchUser } from '../fixtures.ts';

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
        const once = resultOrScimError(() => patchUser(resource, replace));
        if (once === undefined) return;
        succeeded++;
        const isRecord = typeof given.path === 'string' && given.path.includes('[');
        const twice = resultOrScimError(() => patchUser(frozen(once), replace));
        if (!isRecord) assert.deepEqual(twice, once);
      }),
      { numRuns: 500 },
    );
    assert.ok(succeeded > 100, `only ${succeeded} succeeded`);
  });

  it('an add or a remove done twice is done once', () => {
    fc.assert(
      fc.property(user, operation, fc.constantFrom('add', 'remove'), (resource, given, op) => {
        const once = resultOrScimError(() => patchUser(resource, { value: null, path: 'title', ...given, op }));
        if (once === undefined) return;
        const twice = resultOrScimError(() => patchUser(frozen(once), { value: null, path: 'title', ...given, op }));
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
        const result = resultOrScimError(() => patchUser(resource, ...operations));
        if (result === undefined) return;
        const { id, ...rest } = result;
        assert.equal(id, '1');
        assert.deepEqual(parseResource(userType, result), rest);
        assert.equal(JSON.stringify(parseResource(userType, result)), JSON.stringify(rest));
      }),
      { numRuns: 500 },
    );
  });

  it('many operations at once are the same as one after the other, but for taking `active` from a leaver', () => {
    const notLeft = user.filter((resource) => !('active' in resource && resource.active === false));
    fc.assert(
      fc.property(notLeft, fc.array(operation, { minLength: 1, maxLength: 5 }), (resource, operations) => {
        const atOnce = resultOrScimError(() => patchUser(resource, ...operations));
        const inTurn = resultOrScimError(() => operations.reduce((state, next) => patchUser(state, next), resource));
        assert.deepEqual(atOnce, inTurn);
      }),
      { numRuns: 300 },
    );
  });

  it('printPatch prints what parsePatch reads', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1 }), (operations) => {
        const parsed: readonly PatchOperation[] = parsePatch(patchMessage(...operations));
        assert.deepEqual(parsePatch(printPatch(parsed)), parsed);
      }),
    );
  });
});
