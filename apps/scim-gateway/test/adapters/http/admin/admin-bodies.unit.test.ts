import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deprovisioning, UpdateVerb } from '@rollcall/protocol/connector/v1/connector';
import { appBody, tenantBody } from '../../../../src/adapters/http/admin/admin-bodies.ts';
import { requestsQuery, timelineQuery } from '../../../../src/adapters/http/admin/admin-queries.ts';

test('an app with a SCIM server, with a bearer token and quirks', () => {
  const body = {
    name: ' Chat ',
    scim: {
      baseUrl: 'https://chat.example/scim/v2/',
      bearerToken: 's',
      quirks: { updateVerb: 'PUT', deprovisioning: 'DISABLE' },
    },
  };
  const { name, transport } = appBody.parse(body);
  assert.equal(name, 'Chat');
  assert.equal(transport.$case, 'scim');
  const { value } = transport;
  assert.ok('baseUrl' in value);
  assert.equal(value.baseUrl, 'https://chat.example/scim/v2');
  assert.deepEqual(value.authentication, { $case: 'bearerToken', value: 's' });
  assert.equal(value.quirks?.updateVerb, UpdateVerb.UPDATE_VERB_PUT);
  assert.equal(value.quirks?.deprovisioning, Deprovisioning.DEPROVISIONING_DISABLE);
  assert.equal(value.quirks?.memberRemoveStyle, 0);
});

test('an app that takes a roster', () => {
  const csvRoster = { path: '/var/rosters/a.csv', columns: ['userName'], keyColumn: 'userName' };
  assert.deepEqual(appBody.parse({ name: 'Benefit', csvRoster }), {
    name: 'Benefit',
    transport: { $case: 'csvRoster', value: csvRoster },
  });
});

const refused: readonly [string, unknown][] = [
  ['no transport', { name: 'a' }],
  [
    'two transports',
    { name: 'a', scim: { baseUrl: 'https://a.example' }, csvRoster: { path: '/a', columns: ['b'], keyColumn: 'b' } },
  ],
  [
    'two credentials',
    { name: 'a', scim: { baseUrl: 'https://a.example', bearerToken: 's', basic: { username: 'u', password: 'p' } } },
  ],
  ['a base URL of another scheme', { name: 'a', scim: { baseUrl: 'file:///etc/passwd' } }],
  ['an unknown quirk', { name: 'a', scim: { baseUrl: 'https://a.example', quirks: { verb: 'PUT' } } }],
  ['no name', { name: ' ', scim: { baseUrl: 'https://a.example' } }],
  ['an array', []],
];

for (const [what, body] of refused)
  test(`an app with ${what} is refused`, () => assert.equal(appBody.safeParse(body).success, false));

test('what is wrong is told without the secret', () => {
  const body = {
    name: 'a',
    scim: { baseUrl: 'nonsense', bearerToken: { hidden: 'topsecret' }, password: 'topsecret' },
  };
  assert.equal(JSON.stringify(appBody.safeParse(body).error?.issues).includes('topsecret'), false);
});

test('ids of tenants are short and plain', () => {
  assert.equal(tenantBody.safeParse({ id: 'acme-2' }).success, true);
  for (const id of ['a', 'Acme', '1acme', 'a_b', 'a'.repeat(64), ''])
    assert.equal(tenantBody.safeParse({ id }).success, false, id);
});

test('a timeline is about a User or a Group', () => {
  assert.equal(timelineQuery.safeParse({ subject: 'User/1' }).success, true);
  for (const subject of [undefined, null, 'User/', 'Tenant/1', 'user/1'])
    assert.equal(timelineQuery.safeParse({ subject }).success, false, String(subject));
});

test('requests are asked for by one status or a class of them', () => {
  const statusOf = (status: string) => requestsQuery.safeParse({ tenant: 'acme', status }).data?.status;
  assert.deepEqual(statusOf('409'), { statusAtLeast: 409, statusAtMost: 409 });
  assert.deepEqual(statusOf('4XX'), { statusAtLeast: 400, statusAtMost: 499 });
  for (const status of ['', '9xx', '4x9', '40', 'ok']) assert.equal(statusOf(status), undefined, status);
});

test('a query with a parameter that is not known is refused instead of answered more broadly', () => {
  assert.equal(requestsQuery.safeParse({ tenant: 'acme', user: '1' }).success, false);
  assert.equal(requestsQuery.safeParse({}).success, false);
});
