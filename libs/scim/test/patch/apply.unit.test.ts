import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type JsonObject, resourceEquals, type ScimResource, type ScimType } from '../../src/index.ts';
import { refuses } from '../assertions.ts';
import patches from '../fixtures/patches.json' with { type: 'json' };
import { barbara, coreUser, enterpriseUser, frozen, patchUser } from '../fixtures.ts';

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
      const run = () => patchUser(resource, ...example.operations);
      if (example.error !== undefined) return refuses(run, example.error, new RegExp(example.detail ?? '.'));
      const result = run();
      assert.deepEqual(result, expected(resource, example.expect ?? {}));
      assert.equal(resourceEquals(result, resource), example.unchanged ?? false);
    });
  }

  it('keeps attributes in the order of the schema', () => {
    const { schemas, userName } = barbara;
    const bare = { schemas: schemas ?? [], userName: userName ?? '', meta: barbara.meta ?? null };
    const result = patchUser(bare, {
      op: 'add',
      value: { emails: [{ type: 'a', value: 'b' }], name: { familyName: 'J' }, externalId: '1' },
    });
    assert.deepEqual(Object.keys(result), ['schemas', 'externalId', 'userName', 'name', 'emails', 'meta']);
    assert.deepEqual(Object.keys((result.emails as JsonObject[])[0] ?? {}), ['value', 'type']);
  });

  it('makes one of values that share type and value (RFC 7643 §2.4)', () => {
    const emails = [
      { value: 'a', display: '1' },
      { value: 'a', display: '2' },
    ];
    const result = patchUser(
      { ...barbara, emails },
      { op: 'add', path: 'emails', value: { value: 'a', primary: true } },
    );
    assert.deepEqual(result.emails, [{ value: 'a', display: '2', primary: true }]);
  });

  it('takes a default away only while the attribute means it (Table 9, mutability)', () => {
    const active = frozen({ ...barbara, active: true });
    const gone = { op: 'remove', path: 'active' };
    for (const operation of [
      gone,
      { op: 'replace', path: 'active', value: null },
      { op: 'replace', value: { active: null } },
    ]) {
      const { active: was, ...rest } = active;
      assert.equal(was, true);
      assert.deepEqual(patchUser(active, operation), rest);
      assert.deepEqual(patchUser(frozen(rest), operation), rest);
      const disabled = frozen({ ...barbara, active: false });
      refuses(() => patchUser(disabled, operation), 'mutability', /^active cannot be unassigned/);
      const on = { op: 'replace', path: 'active', value: true };
      refuses(() => patchUser(disabled, on, operation), 'mutability', /^active cannot be unassigned/);
      const off = { op: 'replace', path: 'active', value: false };
      refuses(() => patchUser(active, off, operation), 'mutability', /^active cannot be unassigned/);
    }
  });

  it('takes an extension that is written down with its schemas', () => {
    const value = { schemas: [enterpriseUser], department: 'R' };
    for (const operation of [
      { op: 'add', path: enterpriseUser, value },
      { op: 'replace', path: enterpriseUser, value },
      { op: 'add', value: { [enterpriseUser]: value } },
    ]) {
      const patched = patchUser(without(barbara, [enterpriseUser]), operation);
      assert.deepEqual(patched[enterpriseUser], { department: 'R' });
      assert.deepEqual(patched.schemas, [coreUser, enterpriseUser]);
    }
  });

  it('stops before it does too much', () => {
    const emails = Array.from({ length: 2_000 }, (_, index) => ({ value: `${index}@example.com`, type: 'work' }));
    const user = frozen({ ...barbara, emails });
    const operations = Array.from({ length: 1_000 }, () => ({
      op: 'replace',
      path: 'emails[value eq "x"]',
      value: null,
    }));
    refuses(() => patchUser(user, ...operations.slice(0, 1)), 'noTarget');
    refuses(() => patchUser(user, ...operations.map((operation) => ({ ...operation, op: 'remove' }))), 'tooMany');
  });
});
