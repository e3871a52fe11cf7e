import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  applyPatch,
  compileTypes,
  createResource,
  type JsonValue,
  parsePatch,
  parseResource,
  parseTypeDefinitions,
  replaceAttributes,
  resourceEquals,
} from '../src/index.ts';
import { refuses } from './assertions.ts';
import { barbara, enterpriseUser, frozen, patchMessage, patchUser } from './fixtures.ts';

const registry = compileTypes(
  parseTypeDefinitions({
    schemas: [
      {
        id: 'urn:example:x:X',
        attributes: [
          { name: 'name', required: true },
          { name: 'serial', mutability: 'immutable' },
          { name: 'state', mutability: 'readOnly' },
        ],
      },
    ],
    resourceTypes: [{ name: 'X', endpoint: '/X', schema: 'urn:example:x:X' }],
  }),
);
const found = registry.types.get('X');
assert.ok(found);
const type = found;
const thing = frozen(createResource(type, parseResource(type, { schemas: ['urn:example:x:X'], name: 'a' })));
const patchThing = (resource: typeof thing, ...operations: JsonValue[]) =>
  applyPatch(type, resource, parsePatch(patchMessage(...operations)));

describe('what RFC 7644 §3.5.1 demands of PUT', () => {
  it('readOnly is ignored, immutable must match, what is left out is cleared', () => {
    const before = { ...thing, serial: '1', state: 'on' };
    const put = (more: object) =>
      replaceAttributes(type, before, parseResource(type, { schemas: ['urn:example:x:X'], name: 'b', ...more }));
    assert.deepEqual(put({ state: 'off' }), { ...before, name: 'b' });
    assert.deepEqual(put({ serial: '1' }).serial, '1');
    refuses(() => put({ serial: '2' }), 'mutability', /serial/);
    assert.equal(replaceAttributes(type, { ...before, serial: '1' }, thing).serial, '1');
  });
});

describe('what RFC 7644 §3.5.2 demands of PATCH', () => {
  it('schemas and at least one operation', () => {
    refuses(() => parsePatch({ Operations: [{ op: 'remove', path: 'title' }] }), 'invalidSyntax', /schemas/);
    refuses(() => parsePatch(patchMessage()), 'invalidSyntax', /empty/);
  });

  it('is atomic: after an error the original is as it was', () => {
    const before = JSON.stringify(barbara);
    const operations = [
      { op: 'replace', path: 'title', value: 'x' },
      { op: 'add', path: 'emails', value: [{ value: 'x', primary: true }] },
      { op: 'remove', path: 'userName' },
    ];
    refuses(() => patchUser(barbara, ...operations), 'mutability', /userName/);
    assert.equal(JSON.stringify(barbara), before);
  });

  it('operations are applied in order, each to what the one before made', () => {
    const patched = patchUser(
      barbara,
      { op: 'replace', path: 'title', value: 'a' },
      { op: 'remove', path: 'title' },
      { op: 'add', path: 'emails', value: { value: 'n', type: 'new' } },
      { op: 'replace', path: 'emails[type eq "new"].value', value: 'm' },
    );
    assert.equal(patched.title, undefined);
    assert.ok((patched.emails as JsonValue[]).some((email) => JSON.stringify(email) === '{"value":"m","type":"new"}'));
  });

  it('readOnly is 400 mutability', () => {
    for (const op of ['add', 'replace', 'remove']) {
      refuses(() => patchThing({ ...thing, state: 'on' }, { op, path: 'state', value: 'off' }), 'mutability', /state/);
    }
  });

  it('immutable may be added once, to what is empty', () => {
    const set = patchThing(thing, { op: 'add', path: 'serial', value: '1' });
    assert.equal(set.serial, '1');
    assert.deepEqual(patchThing(set, { op: 'add', path: 'serial', value: '1' }), set);
    refuses(() => patchThing(set, { op: 'replace', path: 'serial', value: '2' }), 'mutability', /serial/);
    refuses(() => patchThing(set, { op: 'remove', path: 'serial' }), 'mutability', /serial/);
  });

  it('adding what is there succeeds and changes nothing, so lastModified stays', () => {
    const [email] = barbara.emails as JsonValue[];
    for (const operation of [
      { op: 'add', path: 'emails', value: email ?? null },
      { op: 'add', path: 'title', value: barbara.title ?? null },
      { op: 'replace', value: { title: barbara.title ?? null, name: barbara.name ?? null } },
      { op: 'remove', path: 'roles' },
      { op: 'remove', path: 'emails[type eq "none"]' },
    ]) {
      assert.ok(resourceEquals(patchUser(barbara, operation), barbara), JSON.stringify(operation));
    }
  });

  it('a new primary value ends the old one’s being so', () => {
    const operations = [
      { op: 'add', path: 'emails', value: [{ value: 'new', primary: true }] },
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'h', type: 'home', primary: true } },
    ];
    for (const operation of operations) {
      const emails = patchUser(barbara, operation).emails as { primary?: boolean }[];
      assert.equal(emails.filter(({ primary }) => primary).length, 1, JSON.stringify(operation));
    }
  });

  it('remove without a path is 400 noTarget', () => {
    refuses(() => parsePatch(patchMessage({ op: 'remove' })), 'noTarget', /path/);
  });

  it('removing a required attribute is 400 mutability, also by replacing it by nothing', () => {
    for (const operation of [
      { op: 'remove', path: 'userName' },
      { op: 'replace', path: 'userName', value: null },
      { op: 'replace', value: { userName: null } },
    ]) {
      refuses(() => patchUser(barbara, operation), 'mutability', /userName/);
    }
  });

  it('replace by a value filter that selects nothing is 400 noTarget', () => {
    for (const path of ['emails[type eq "none"]', 'emails[type eq "none"].value']) {
      refuses(() => patchUser(barbara, { op: 'replace', path, value: 'x' }), 'noTarget', /emails/);
    }
  });

  it('replace of what is not there adds it', () => {
    assert.equal(patchUser(barbara, { op: 'replace', path: 'nickName', value: 'B' }).nickName, 'B');
    assert.equal(patchThing(thing, { op: 'replace', path: 'serial', value: '1' }).serial, '1');
  });

  it('an extension’s URN joins schemas with its first attribute, and leaves with its last', () => {
    const { [enterpriseUser]: _, ...plain } = barbara;
    const path = `${enterpriseUser}:department`;
    const added = patchUser(frozen(plain), { op: 'add', path, value: 'Tours' });
    assert.deepEqual(
      added.schemas,
      [barbara.schemas, enterpriseUser].flat().filter((urn, i, all) => all.indexOf(urn) === i),
    );
    assert.deepEqual(patchUser(added, { op: 'remove', path }).schemas, [(barbara.schemas as string[])[0]]);
  });

  it('id, meta and schemas are protected', () => {
    for (const [path, value] of [
      ['id', 'other'],
      ['meta.created', '2020-01-01T00:00:00Z'],
      ['meta', { version: 'x' }],
      ['schemas', ['urn:example:x:X']],
    ] as const) {
      for (const op of ['add', 'replace', 'remove']) {
        refuses(() => patchUser(barbara, { op, path, value: value as JsonValue }), 'mutability', /read-only/);
      }
      const byKey = { op: 'add', value: { [path.split('.')[0] ?? path]: value as JsonValue } };
      if (path !== 'meta.created') refuses(() => patchUser(barbara, byKey), 'mutability');
    }
  });
});
