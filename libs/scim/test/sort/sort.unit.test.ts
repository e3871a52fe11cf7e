import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  compareForSort,
  compileTypes,
  type JsonObject,
  parseResource,
  parseSortPath,
  parseTypeDefinitions,
  sortValueOf,
  userType,
} from '../../src/index.ts';
import { refuses } from '../assertions.ts';
import { coreUser, enterpriseUser } from '../fixtures.ts';
import { badgeUrn, definitions } from '../types/fixtures.ts';

const user = (more: JsonObject) => parseResource(userType, { schemas: [coreUser], userName: 'x', ...more });

function sorted(sortBy: string, resources: readonly JsonObject[]): JsonObject[] {
  const path = parseSortPath(userType, sortBy);
  const values = new Map(resources.map((resource) => [resource, sortValueOf(userType, path, resource)]));
  return resources.toSorted((a, b) => compareForSort(values.get(a), values.get(b)));
}

describe('RFC 7644 §3.4.2.3 sorting', () => {
  it('gives the path in normal form', () => {
    assert.deepEqual(parseSortPath(userType, 'EMAILS'), { attribute: 'emails', subAttribute: 'value' });
    assert.deepEqual(parseSortPath(userType, `${coreUser}:username`), { attribute: 'userName' });
    const manager = { schema: enterpriseUser, attribute: 'manager', subAttribute: 'value' };
    assert.deepEqual(parseSortPath(userType, `${enterpriseUser.toUpperCase()}:Manager`), manager);
    assert.deepEqual(parseSortPath(userType, 'meta.lastModified').subAttribute, 'lastModified');
  });

  it('refuses what has no order, and what is never returned', () => {
    for (const sortBy of ['nothing', 'name', 'password', 'a b', 'emails[type eq "work"]', '']) {
      refuses(() => parseSortPath(userType, sortBy), 'invalidValue', /sort by/);
    }
    const withPin = compileTypes(parseTypeDefinitions(definitions)).types.get('User') ?? userType;
    refuses(() => parseSortPath(withPin, `${badgeUrn}:pin`), 'invalidValue', /sort by/);
  });

  it('takes the primary value of a multi-valued attribute, or else the first', () => {
    const path = parseSortPath(userType, 'emails');
    const emails = [{ value: 'B@x' }, { value: 'A@x', primary: true }];
    assert.equal(sortValueOf(userType, path, user({ emails })), 'a@x');
    assert.equal(sortValueOf(userType, path, user({ emails: emails.slice(0, 1) })), 'b@x');
    assert.equal(sortValueOf(userType, path, user({})), undefined);
    assert.equal(sortValueOf(userType, path, user({ emails: [{ type: 'work' }] })), undefined);
  });

  it('respects caseExact', () => {
    const [b, a] = [user({ title: 'b', externalId: 'b' }), user({ title: 'C', externalId: 'C' })];
    assert.deepEqual(sorted('title', [a, b]), [b, a]);
    assert.deepEqual(sorted('externalId', [b, a]), [a, b]);
  });

  it('puts the unassigned last, ascending', () => {
    const [some, none] = [user({ title: 'z' }), user({})];
    assert.deepEqual(sorted('title', [none, some]), [some, none]);
  });

  it('orders dateTimes by instant, and booleans false before true', () => {
    const at = (lastModified: string) => ({ meta: { lastModified } });
    const [early, late] = [at('2020-01-01T01:00:00+02:00'), at('2020-01-01T00:00:00Z')];
    assert.deepEqual(sorted('meta.lastModified', [late, early]), [early, late]);
    const [off, on] = [user({ active: false }), user({ active: true })];
    assert.deepEqual(sorted('active', [on, off]), [off, on]);
  });

  it('is an order, of any values', () => {
    const value = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean()), { nil: undefined });
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        assert.equal(Math.sign(compareForSort(a, b)), -Math.sign(compareForSort(b, a)) || 0);
        if (compareForSort(a, b) <= 0 && compareForSort(b, c) <= 0) assert.ok(compareForSort(a, c) <= 0);
        assert.equal(compareForSort(a, a), 0);
      }),
      { numRuns: 2_000 },
    );
  });
});
