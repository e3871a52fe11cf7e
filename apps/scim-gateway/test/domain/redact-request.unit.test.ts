import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileTypes, parseTypeDefinitions } from '@rollcall/scim';
import fc from 'fast-check';
import { cutOff, redactError, redactJson, redactTarget } from '../../src/domain/redact-request.ts';
import { secretNamesOf } from '../../src/domain/secret-names.ts';

const { schemas } = compileTypes(
  parseTypeDefinitions({
    schemas: [
      {
        id: 'urn:acme:2.0:Badge',
        name: 'Badge',
        attributes: [
          { name: 'accessCode', type: 'string', mutability: 'writeOnly', returned: 'never' },
          {
            ...{ name: 'card', type: 'complex' },
            subAttributes: [
              { name: 'pin', type: 'string', returned: 'never' },
              { name: 'number', type: 'string' },
            ],
          },
        ],
      },
    ],
    resourceTypes: [],
  }),
);
const secrets = secretNamesOf(schemas.values());
const redacted = (value: unknown, maxBytes = 10_000) => redactJson(value, secrets, maxBytes).text;
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const bodies: readonly [string, unknown][] = [
  ['a POST', { userName: 'ann', password: 'S3cret!' }],
  ['another case', { userName: 'ann', PassWord: 'S3cret!' }],
  ['a key with its URN', { 'urn:ietf:params:scim:schemas:core:2.0:User:password': 'S3cret!' }],
  ['what nobody has declared', { pwd: 'S3cret!', Pass_Phrase: 'S3cret!', credentials: { value: 'S3cret!' } }],
  ['a PATCH with a path', { Operations: [{ op: 'replace', path: 'password', value: 'S3cret!' }] }],
  ['a PATCH in PascalCase', { operations: [{ Op: 'Replace', Path: 'Password', Value: 'S3cret!' }] }],
  ['a PATCH with two paths', { Operations: [{ path: 'title', PATH: 'password', value: 'S3cret!' }] }],
  ['a PATCH without a path', { Operations: [{ op: 'replace', value: { active: true, password: 'S3cret!' } }] }],
  ['a dotted key', { Operations: [{ op: 'replace', value: { 'name.givenName': 'A', 'card.pin': 'S3cret!' } }] }],
  ['a path with a URN', { Operations: [{ op: 'add', path: 'urn:acme:2.0:Badge:accessCode', value: 'S3cret!' }] }],
  ['a path through a filter', { Operations: [{ op: 'add', path: 'card[number eq "1"].pin', value: 'S3cret!' }] }],
  ['a filter on a secret', { Operations: [{ op: 'remove', path: 'card[pin eq "S3cret!"]' }] }],
  ['a search', { schemas: [], filter: 'userName eq "a" and password eq "S3cret!"' }],
  ['bulk', { Operations: [{ method: 'POST', path: '/Users', data: { userName: 'a', password: 'S3cret!' } }] }],
  [
    'a PATCH within bulk',
    { Operations: [{ method: 'PATCH', data: { Operations: [{ path: 'password', value: 'S3cret!' }] } }] },
  ],
  ["an attribute of a tenant's own", { 'urn:acme:2.0:Badge': { accessCode: 'S3cret!' } }],
  ['a sub-attribute', { 'urn:acme:2.0:Badge': { card: { pin: 'S3cret!', number: '7' } } }],
  ['a sub-attribute in a list', { card: [{ number: '1' }, { PIN: 'S3cret!' }] }],
  ['a value of the parent', { Operations: [{ op: 'add', path: 'card', value: [{ pin: 'S3cret!' }] }] }],
  ['an attribute nobody declared', { old_password: 'S3cret!', 'Client-Secret': 'S3cret!' }],
  ['a complex secret', { password: { value: ['S3cret!'] } }],
  ['JSON in a text (E-9)', { roles: [{ value: '{"id":"1","password":"S3cret!"}' }] }],
];

for (const [what, body] of bodies)
  test(`a secret is not in the request log: ${what}`, () => {
    const { text, removed } = redactJson(body, secrets, 10_000);
    assert.doesNotMatch(text, /S3cret/);
    assert.match(text, /\[redacted\]/);
    assert.ok(removed.some((secret) => secret.includes('S3cret!')));
    assert.doesNotThrow(() => JSON.parse(text));
  });

test('everything else is as it was sent', () => {
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@x.example' },
      { op: 'replace', value: { 'name.givenName': 'N', [`${enterprise}:employeeNumber`]: '7', active: 'False' } },
      { op: 'Add', path: 'members', value: [{ $ref: null, value: 'id' }], weight: -1.5e3 },
      {},
      [],
    ],
  };
  assert.equal(redacted(body), JSON.stringify(body));
  assert.equal(redacted({ card: { number: '7' } }), '{"card":{"number":"7"}}');
});

test('any JSON without secrets is printed as JSON.stringify prints it', () => {
  const value = fc.jsonValue({ maxDepth: 4, stringUnit: fc.constantFrom('a', 'é', '"', '[', '😀', '\u2028') });
  fc.assert(fc.property(value, (json) => assert.equal(redacted(json, 100_000), JSON.stringify(json))));
});

test('a body is cut off at the limit, and no more of it is looked at', () => {
  const members = Array.from({ length: 200_000 }, (_, index) => ({ value: `member-${index}-é` }));
  const started = performance.now();
  const text = redacted({ members }, 1_000);
  assert.ok(performance.now() - started < 50);
  assert.ok(Buffer.byteLength(text) <= 1_000 && Buffer.byteLength(text) > 990);
  assert.ok(text.startsWith('{"members":[{"value":"member-0-é"}'));
});

test('what is cut off ends with a whole character', () => {
  for (let limit = 0; limit < 12; limit++) {
    const cut = cutOff('aé😀b😀', limit);
    assert.ok(Buffer.byteLength(cut) <= limit);
    assert.ok('aé😀b😀'.startsWith(cut), cut);
  }
});

const targets: readonly [string, string][] = [
  ['/Users', '/Users'],
  ['/Users?count=1&', '/Users?count=1&'],
  ['/Users?filter=userName%20eq%20%22a%22', '/Users?filter=userName%20eq%20%22a%22'],
  ['/Users?filter=password+eq+%22S3cret%22&count=1', '/Users?filter=[redacted]&count=1'],
  ['/Users?FILTER=Pass%77ord%20sw%20%22S%22', '/Users?FILTER=[redacted]'],
  ['/Users?access_token=S3cret&startIndex=2', '/Users?access_token=[redacted]&startIndex=2'],
  ['/Users?token=S3cret?x=1', '/Users?token=[redacted]'],
  ['/Users?%74oken=S3cret', '/Users?%74oken=[redacted]'],
];
for (const [target, wanted] of targets)
  test(`a query string without what is secret: ${target}`, () =>
    assert.equal(redactTarget(target, secrets, 1_000).text, wanted));

test('an error does not bring back what was taken out of the request', () => {
  const request = [redactTarget('/Users?filter=password eq "S3cret!"', secrets, 1_000)];
  const error = { schemas: ['e'], status: '400', detail: 'The filter cannot compare "S3cret!".' };
  const said = redactError(error, request, 1_000);
  assert.deepEqual(JSON.parse(said), { ...error, detail: '[redacted]' });
  const harmless = { ...error, detail: 'No.' };
  assert.equal(redactError(harmless, request, 1_000), JSON.stringify(harmless));
});
