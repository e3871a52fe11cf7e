import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupType, type JsonObject, type JsonValue, parseFilter, type ResourceType, userType } from '@rollcall/scim';
import { dialectOf } from '../../../src/domain/dialects/dialects.ts';
import { normaliseFilter, normalisePatch, normaliseResource } from '../../../src/domain/dialects/normalise.ts';
import { enterpriseUrn, groupUrn, patchUrn, userUrn } from '../../support/bodies.ts';

type Operations = readonly JsonValue[];

function patched(dialect: string, type: ResourceType, ...Operations: JsonValue[]): Operations {
  const { body } = normalisePatch(type, { schemas: [patchUrn], Operations }, dialectOf(dialect), { id: 'own' });
  return (body as { Operations: Operations }).Operations;
}

function posted(dialect: string, body: JsonObject): unknown {
  return normaliseResource(userType, { schemas: [userUrn], ...body }, dialectOf(dialect)).body;
}

const user = (body: JsonObject) => ({ schemas: [userUrn], ...body });
const filtered = (text: string, dialect = 'auto') => normaliseFilter(text, dialectOf(dialect), [userType]).filter;

/** Each PATCH operation of a User with what `auto` makes of it. */
const operations: readonly [string, JsonValue, readonly JsonValue[]][] = [
  ['E-3', { op: 'Replace', path: 'active', value: 'False' }, [{ op: 'replace', path: 'active', value: false }]],
  ['Keycloak: text', { op: 'replace', value: { active: 'true' } }, [{ op: 'replace', value: { active: true } }]],
  [
    'E-6: the part of an attribute',
    { op: 'replace', value: { displayName: 'D', 'name.givenName': 'N', name: { familyName: 'F' } } },
    [{ op: 'replace', value: { displayName: 'D', name: { familyName: 'F', givenName: 'N' } } }],
  ],
  [
    'E-6: the part of an extension’s attribute',
    { op: 'add', value: { [`${enterpriseUrn}:manager.value`]: 'm' } },
    [{ op: 'add', value: { [`${enterpriseUrn}:manager`]: { value: 'm' } } }],
  ],
  [
    'E-6: a selected value',
    { op: 'replace', value: { title: 'T', 'emails[type eq "work"].value': 'a@x.io' } },
    [
      { op: 'replace', value: { title: 'T' } },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'a@x.io' },
    ],
  ],
  [
    'E-8',
    { op: 'Add', path: `${enterpriseUrn}:manager`, value: '271' },
    [{ op: 'add', path: `${enterpriseUrn}:manager`, value: { value: '271' } }],
  ],
  [
    'E-8: in a whole extension',
    { op: 'add', path: enterpriseUrn, value: { manager: '271' } },
    [{ op: 'add', path: enterpriseUrn, value: { manager: { value: '271' } } }],
  ],
  [
    'E-8: on a selected value',
    { op: 'replace', path: 'emails[type eq "work"]', value: 'a@x.io' },
    [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'a@x.io' }],
  ],
  [
    'E-9: in the path',
    { op: 'replace', path: 'roles[primary eq "True"].value', value: 'Admin' },
    [{ op: 'replace', path: 'roles[primary eq true].value', value: 'Admin' }],
  ],
  [
    'E-11: a list for one value',
    { op: 'Replace', path: 'displayName', value: [{ $ref: null, value: 'N' }] },
    [{ op: 'replace', path: 'displayName', value: 'N' }],
  ],
  ['E-17', { op: 'replace', path: 'title', value: [] }, [{ op: 'replace', path: 'title', value: null }]],
  ['O-8', { op: 'replace', value: { id: 'own', title: 'T' } }, [{ op: 'replace', value: { title: 'T' } }]],
  [
    'OneLogin: an old URN',
    { op: 'add', value: { 'urn:scim:schemas:extension:enterprise:1.0': { department: 'D' } } },
    [{ op: 'add', value: { [enterpriseUrn]: { department: 'D' } } }],
  ],
];

describe('PATCH operations that auto rewrites', () => {
  for (const [name, given, expected] of operations) {
    test(name, () => assert.deepEqual(patched('auto', userType, given), expected));
  }
});

/** What is not understood, or right as it is. */
const untouched: readonly JsonValue[] = [
  { op: 'replace', path: 'active', value: 'yes' },
  { op: 'Replace', path: 'title', value: 'True' },
  { op: 'replace', path: 'title', value: '' },
  { op: 'replace', path: 'title', value: ['a', 'b'] },
  { op: 'add', path: `${enterpriseUrn}:manager`, value: '' },
  { op: 'replace', value: { id: 'another', title: 'T' } },
  { op: 'replace', value: { name: { givenName: 'A' }, 'name.givenName': 'B' } },
  { op: 'replace', value: { 'no.such': 1, 'name.nothing': 2, 'emails[': 3 } },
  { op: 'replace', path: 'id', value: 'own' },
  { op: 'move', path: 'active', value: 'True' },
  { op: 'replace', Op: 'add', path: 'active', value: 'True' },
  { op: 'replace', path: 7, value: 'True' },
  { op: 'remove', path: 'emails[type eq "work"].value' },
  { op: 'add', path: 'roles', value: [{ value: '{"value":"Admin"}' }] },
  'no operation',
];

test('operations that auto leaves as they are, down to the letter', () => {
  for (const operation of untouched) assert.deepEqual(patched('auto', userType, operation), [operation]);
});

test('E-17: an empty text is unassigned for Entra, except where a value is required', () => {
  assert.deepEqual(
    patched('entra', userType, { op: 'Replace', path: 'title', value: '' }, { op: 'add', value: { userName: '' } }),
    [
      { op: 'replace', path: 'title', value: null },
      { op: 'add', value: { userName: '' } },
    ],
  );
});

test('E-17: an empty text among members is left to be refused, so that no mistake empties a group', () => {
  const operations = [
    { op: 'replace', path: 'members', value: '' },
    { op: 'replace', path: 'members', value: [{ value: '' }] },
    { op: 'replace', value: { members: [''] } },
  ];
  assert.deepEqual(patched('entra', groupType, ...operations), operations);
  const group = { schemas: [groupUrn], displayName: 'G', members: [{ value: '', type: '' }] };
  assert.deepEqual(normaliseResource(groupType, group, dialectOf('entra')).body, group);
});

test('E-1: what is read in filters is not read in paths', () => {
  const operation = { op: 'replace', path: 'emails[type eq "work"].value eq "a"', value: 'b' };
  assert.deepEqual(patched('auto', userType, operation), [operation]);
});

test('E-17: clearing the value of a selected e-mail address clears the address for Entra', () => {
  const path = 'emails[type eq "work"].value';
  const cleared = [{ op: 'remove', path: 'emails[type eq "work"]' }];
  assert.deepEqual(patched('entra', userType, { op: 'Remove', path }), cleared);
  assert.deepEqual(patched('entra', userType, { op: 'Replace', path, value: '' }), cleared);
  assert.deepEqual(patched('entra', userType, { op: 'Replace', path, value: null }), cleared);
});

test('E-9: a role in JSON text is a role with value and display for Entra', () => {
  const value = '{"id":"06b0","value":"Admin","displayName":"Administrator"}';
  const role = { value: 'Admin', display: 'Administrator' };
  const type = 'WindowsAzureActiveDirectoryRole';
  assert.deepEqual(
    patched('entra', userType, { op: 'Add', path: 'roles', value: [{ primary: 'False', type, value }] }),
    [{ op: 'add', path: 'roles', value: [{ primary: false, type, ...role }] }],
  );
  assert.deepEqual(patched('entra', userType, { op: 'Add', path: 'roles[primary eq "True"].value', value }), [
    { op: 'add', path: 'roles[primary eq true]', value: role },
  ]);
  assert.deepEqual(patched('entra', userType, { op: 'remove', path: `roles[value eq ${JSON.stringify(value)}]` }), [
    { op: 'remove', path: 'roles[value eq "Admin"]' },
  ]);
});

test('members given as plain ids are members', () => {
  assert.deepEqual(patched('auto', groupType, { op: 'add', path: 'members', value: ['a', { value: 'b' }] }), [
    { op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'b' }] },
  ]);
});

test('OneLogin: the URNs of SCIM 1 in a body', () => {
  const legacy = ['urn:scim:schemas:core:2.0', 'urn:scim:schemas:extension:enterprise:2.0'];
  const body = { schemas: legacy, userName: 'u', 'urn:scim:schemas:extension:enterprise:2.0': { department: 'D' } };
  assert.deepEqual(posted('onelogin', body), {
    schemas: [userUrn, enterpriseUrn],
    userName: 'u',
    [enterpriseUrn]: { department: 'D' },
  });
  assert.deepEqual(posted('auto', { schemas: ['urn:scim:schemas:core:1.0:Group'] }), {
    schemas: ['urn:scim:schemas:core:1.0:Group'],
  });
});

test('a body without schemas is of the type that the address names; one with others only is not', () => {
  const schemas = (given: JsonObject) =>
    (normaliseResource(groupType, given, dialectOf('auto')).body as { schemas: unknown }).schemas;
  assert.deepEqual(schemas({ displayName: 'G' }), [groupUrn]);
  assert.deepEqual(schemas({ schemas: [] }), [groupUrn]);
  assert.deepEqual(schemas({ schemas: ['urn:x:y'] }), ['urn:x:y']);
  const message = normalisePatch(groupType, { operations: [] }, dialectOf('auto'), { id: '1' }).body;
  assert.deepEqual(message, { schemas: [patchUrn], operations: [] });
});

test('OneLogin: what a template leaves empty is unassigned, a phone number without a number included', () => {
  const body = { userName: 'u', title: '', phoneNumbers: [{ type: 'work', value: '' }] };
  assert.deepEqual(posted('onelogin', body), user({ userName: 'u', title: null, phoneNumbers: [null] }));
  assert.deepEqual(posted('auto', body), user(body));
});

test('keys of a resource that are paths find their place', () => {
  assert.deepEqual(
    posted('auto', {
      'name.givenName': 'N',
      [`${enterpriseUrn}:department`]: 'D',
      [`${enterpriseUrn}:manager.value`]: 'm',
    }),
    user({ name: { givenName: 'N' }, [enterpriseUrn]: { department: 'D', manager: { value: 'm' } } }),
  );
});

const filters: readonly [string, string, string][] = [
  ['E-1: unquoted', 'externalId eq jyoung', 'externalId eq "jyoung"'],
  ['PingOne: unquoted, on a complex attribute', 'emails eq jo@x.io', 'emails eq "jo@x.io"'],
  ['authentik: unquoted', 'userName eq josegomezr', 'userName eq "josegomezr"'],
  ['a number as text', 'externalId eq 4711', 'externalId eq "4711"'],
  ['a backslash', 'userName eq DOM\\ann', 'userName eq "DOM\\\\ann"'],
  ['E-9: a boolean in text', 'active eq "False"', 'active eq false'],
  [
    'E-1: a comparison after the brackets',
    'emails[type eq "work"].value eq "a@x.io" and active eq True',
    'emails[(type eq "work") and value eq "a@x.io"] and active eq true',
  ],
];

describe('filters that auto rewrites', () => {
  for (const [name, given, expected] of filters) test(name, () => assert.equal(filtered(given), expected));
});

test('filters that are valid, or not understood, are left as they are', () => {
  const kept = [
    'userName eq "a@x.io"',
    'title eq null or not (active eq true)',
    'emails[type eq "work" and value co "@x"]',
    'userName eq "unfinished',
    'unknown eq 12',
    'eq eq',
    'active eq maybe',
    '',
  ];
  for (const filter of kept) assert.equal(filtered(filter), filter);
  assert.throws(() => parseFilter(filtered('userName eq two words')), /invalidFilter|expected/);
});
