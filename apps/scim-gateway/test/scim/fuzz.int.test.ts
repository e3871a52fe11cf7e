import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { bulkUrn, enterpriseUrn, errorUrn, groupUrn, patchUrn, searchUrn, user, userUrn } from '../support/bodies.ts';
import { type Answer, type Client, type Installation, startInstallation } from '../support/installation.ts';

const runs = { numRuns: 120 };

let installation: Installation;
let client: Client;
let userId: string;
let groupId: string;
before(async () => {
  installation = await startInstallation();
  client = await installation.client();
  userId = (await client.send('POST', '/Users', user())).body.id;
  groupId = (await client.send('POST', '/Groups', { schemas: [groupUrn], displayName: 'fuzz' })).body.id;
});
after(() => installation?.stop());

const names = fc.constantFrom(
  ...['userName', 'emails', 'emails.value', 'members', 'groups.value', 'active', 'meta.lastModified', 'id', 'schemas'],
  ...[
    'name.givenName',
    `${enterpriseUrn}:manager.value`,
    `${userUrn}:emails.type`,
    'password',
    'nobody',
    '$ref',
    'x509',
  ],
  ...['__proto__', '__proto__.polluted', 'constructor.prototype.polluted', 'prototype', 'toString'],
);
const tokens = fc.constantFrom(
  ...['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'lt', 'ge', 'le', 'pr', 'and', 'or', 'not', 'not(', '(', ')', '[', ']', '.'],
  ...[
    '"work"',
    '"x"',
    '""',
    '"\\u0000"',
    '"\\',
    'true',
    'null',
    '1e999',
    '-0.5',
    '"2026-01-01T00:00:00Z"',
    '\u2028',
    ',',
  ],
);
const soup = fc
  .array(fc.oneof({ weight: 3, arbitrary: names }, { weight: 4, arbitrary: tokens }, fc.string({ unit: 'binary' })), {
    maxLength: 24,
  })
  .map((parts) => parts.join(' '));
const valuePaths = fc.tuple(names, soup, names).map(([name, filter, sub]) => `${name}[${filter}].${sub}`);
const paths = fc.oneof(names, soup, valuePaths, fc.string());

const keys = fc.oneof(names, fc.constantFrom('value', 'type', 'primary', 'op', 'path', 'Operations'), fc.string());
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.double(), fc.boolean(), fc.constant(null), fc.constant(userId)),
    fc.array(tie('json'), { maxLength: 4 }),
    // Made from text, so that `__proto__` is a key as it comes from outside.
    fc
      .array(fc.tuple(keys, tie('json')), { maxLength: 5 })
      .map((entries) => entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`))
      .map((entries) => JSON.parse(`{${entries.join()}}`)),
  ),
}));

/** One answer, and if it is a refusal one SCIM error (RFC 7644 §3.12); nothing has leaked into any prototype. */
function assertAnswered({ status, body }: Answer, what: string): void {
  assert.ok(status < 500, `${status} to ${what}`);
  if (status >= 400) {
    assert.deepEqual(body.schemas, [errorUrn], what);
    assert.equal(body.status, String(status), what);
    assert.equal(typeof body.detail, 'string', what);
  }
  assert.equal(({} as Record<string, unknown>).polluted, undefined, what);
}

test('filters of every kind: found, empty or one SCIM error', async () => {
  const endpoints = fc.constantFrom('/Users', '/Groups', '/');
  await fc.assert(
    fc.asyncProperty(endpoints, soup, async (endpoint, filter) => {
      const query = `filter=${encodeURIComponent(filter)}`;
      assertAnswered(await client.send('GET', `${endpoint}?${query}`), query);
    }),
    runs,
  );
});

test('searches with parameters of every kind', async () => {
  const parameters = fc.record(
    { filter: fc.oneof(soup, json), sortBy: paths, sortOrder: json, attributes: json, count: json, startIndex: json },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(parameters, async (search) => {
      const body = { schemas: [searchUrn], ...search };
      assertAnswered(await client.send('POST', '/Users/.search', body), JSON.stringify(body));
    }),
    runs,
  );
});

test('PATCH paths and values of every kind, and the resource stays a resource', async () => {
  const operations = fc.array(
    fc.record(
      { op: fc.constantFrom('add', 'remove', 'replace', 'Add', 'REPLACE', 'test'), path: paths, value: json },
      { requiredKeys: ['op'] },
    ),
    { maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(fc.boolean(), operations, async (ofUser, Operations) => {
      const [path, body] = [ofUser ? `/Users/${userId}` : `/Groups/${groupId}`, { schemas: [patchUrn], Operations }];
      assertAnswered(await client.send('PATCH', path, body), JSON.stringify(body));
      const { status, body: resource } = await client.send('GET', path);
      assert.equal(status, 200);
      assert.equal(resource.id, ofUser ? userId : groupId);
      assert.equal(resource.polluted, undefined);
    }),
    runs,
  );
});

test('bodies of every kind, whole and in bulk', async () => {
  const bodies = fc.oneof(
    json,
    fc.string(),
    fc.tuple(json, json).map(([emails, name]) => ({ ...user(), emails, name })),
    fc.tuple(json, json).map(([value, key]) => ({ ...user(), [enterpriseUrn]: value, [JSON.stringify(key)]: value })),
    fc.tuple(json, json).map(([members, displayName]) => ({ schemas: [groupUrn], displayName, members })),
  );
  const targets = fc.constantFrom('POST /Users', 'POST /Groups', 'POST /Bulk', 'POST /.search', 'POST /Nobody');
  await fc.assert(
    fc.asyncProperty(targets, bodies, async (target, body) => {
      const [method = '', path = ''] = target.split(' ');
      assertAnswered(await client.send(method, path, JSON.stringify(body)), `${target} ${JSON.stringify(body)}`);
      const Operations = [{ method, path, bulkId: 'b', data: body }];
      const bulk = { schemas: [bulkUrn], Operations };
      assertAnswered(await client.send('POST', '/Bulk', bulk), JSON.stringify(bulk));
    }),
    runs,
  );
});

test('text that is no JSON at all is one SCIM error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      assertAnswered(await client.send('POST', '/Users', `${text}{`), text);
    }),
    { numRuns: 40 },
  );
});
