import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { group, groupUrn, patch, user } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';
import { openTenantLog, type TenantLog } from '../support/tenant-log.ts';
import { entraGroups } from './entra-groups.golden.ts';
import { entraReads } from './entra-reads.golden.ts';
import { entraUsers } from './entra-users.golden.ts';
import { assertHas, filledIn, type GoldenRow, type GoldenStep, type GoldenTable } from './golden.ts';
import { auto, strict } from './no-provider.golden.ts';
import { okta } from './okta.golden.ts';
import { google, jumpcloud, onelogin, ping } from './others.golden.ts';

// What identity providers send, in their own dialects, through a real gateway and directory: the answer, and what the log of
// the tenant says happened. A row whose request is answered by success without its event is a silent failure.

const entra: GoldenTable = { client: 'Entra', dialect: 'entra', rows: [...entraReads, ...entraUsers, ...entraGroups] };
const tables = [entra, okta, onelogin, google, jumpcloud, ping, auto, strict];

let installation: Installation;
let log: TenantLog;
before(async () => {
  installation = await startInstallation();
  log = await openTenantLog(installation);
});
after(async () => {
  await log?.close();
  await installation?.stop();
});

for (const { client: name, dialect, headers, rows } of tables) {
  describe(name, () => {
    let client: Client;
    before(async () => {
      client = await installation.client('bearer', { dialect });
    });
    for (const row of rows) test(row.name, () => play(client, row, headers));
  });
}

async function play(client: Client, row: GoldenRow, headers: GoldenStep['headers']): Promise<void> {
  const unique = freshName('g');
  const texts = new Map([
    ['unique', unique],
    ['UNIQUE', unique.toUpperCase()],
  ]);
  for (const [name, body] of Object.entries(row.given ?? {})) {
    const path = 'userName' in body ? '/Users' : '/Groups';
    const { status, body: made } = await client.send('POST', path, filledIn(body, texts));
    assert.equal(status, 201, `${name}: ${JSON.stringify(made)}`);
    texts.set(name, made.id);
  }
  for (const [index, step] of row.steps.entries()) {
    await take(client, filledIn({ ...step, headers: { ...headers, ...step.headers } }, texts), `step ${index + 1}`);
  }
}

async function take(client: Client, step: GoldenStep, place: string): Promise<void> {
  const [method, path, body] = step.send;
  const before = await log.length(client.tenantId);
  const answer = await client.send(method, encoded(path), body, step.headers);
  assert.equal(answer.status, step.status, `${place}: ${JSON.stringify(answer.body)}`);
  if (step.body) assertHas(answer.body, step.body, `${place}: body`);
  for (const name of step.without ?? []) assert.equal(name in answer.body, false, `${place}: ${name} is there`);
  if (answer.body !== undefined) assert.match(answer.headers.get('content-type') ?? '', /^application\/scim\+json/);
  const events = await log.after(client.tenantId, before);
  const happened = events.map(({ type }) => type);
  const expected = step.events ?? [];
  assert.deepEqual(
    happened,
    expected.map(([type]) => type),
    place,
  );
  for (const [at, [type, data]] of expected.entries()) {
    if (data) assertHas(events[at]?.data, data, `${place}: ${type}`);
  }
}

/** A query as a client would encode it, unless it is encoded already. */
function encoded(path: string): string {
  return path.includes('%') ? path : encodeURI(path);
}

test('O-1: Okta may send the token without the name of a scheme, or Basic', async () => {
  const bearer = await installation.client('bearer', { dialect: 'okta' });
  const token = bearer.authorization.replace('Bearer ', '');
  assert.equal((await bearer.send('GET', '/Users?count=1', undefined, { authorization: token })).status, 200);
  const basic = await installation.client('basic', { dialect: 'okta' });
  assert.equal((await basic.send('GET', '/Users?count=1')).status, 200);
});

test('O-5: an import walks through all pages in one order, whatever the size of a page', async () => {
  const okta = await installation.client('basic', { dialect: 'okta' });
  for (let n = 0; n < 5; n++) await okta.send('POST', '/Users', user());
  const walk = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let start = 1; start <= 5; start += count) {
      const { body } = await okta.send('GET', `/Users?startIndex=${start}&count=${count}`);
      assert.equal(body.totalResults, 5);
      ids.push(...body.Resources.map(({ id }: { id: string }) => id));
    }
    return ids;
  };
  assert.deepEqual(await walk(2), await walk(3));
});

test('E-16: parallel PATCHes of one group, one member each, lose nobody', async () => {
  const client = await installation.client('bearer', { dialect: 'entra' });
  const { body: team } = await client.send('POST', '/Groups', group());
  const made = await Promise.all(Array.from({ length: 12 }, () => client.send('POST', '/Users', user())));
  const ids = made.map(({ body }) => body.id).sort();
  const answers = await Promise.all(
    ids.map((value) =>
      client.send('PATCH', `/Groups/${team.id}`, patch({ op: 'Add', path: 'members', value: [{ $ref: null, value }] })),
    ),
  );
  assert.ok(answers.every(({ status }) => status === 204));
  const { body } = await client.send('GET', `/Groups/${team.id}`);
  assert.deepEqual(body.members.map(({ value }: { value: string }) => value).sort(), ids);
  assert.deepEqual(body.schemas, [groupUrn]);
});

test('O-14: roles under the schema of Okta, as a type of the tenant’s own', async () => {
  const okta = await installation.client('bearer', { dialect: 'okta' });
  const id = 'urn:okta:scim:schemas:core:1.0:Role';
  const displayName = { name: 'displayName', type: 'string', required: true };
  const types = {
    schemas: [{ id, name: 'Role', attributes: [displayName] }],
    resourceTypes: [{ id: 'Role', name: 'Role', endpoint: '/Roles', schema: id }],
  };
  const defined = await installation.admin('PUT', `/tenants/${okta.tenantId}/types`, types);
  assert.equal(defined.status, 200, JSON.stringify(defined.body));
  await eventually(async () => {
    const { status, body } = await okta.send('POST', '/Roles', { schemas: [id], displayName: 'Admin' });
    assert.equal(status, 201, JSON.stringify(body));
  });
  const { body } = await okta.send('GET', '/Roles?startIndex=1&count=100');
  assert.equal(body.Resources[0].displayName, 'Admin');
  const { body: listed } = await okta.send('GET', '/ResourceTypes');
  assert.ok(listed.Resources.some((type: { schema: string }) => type.schema === id));
});

test('what a dialect has rewritten stands in the request log, without the values', async () => {
  const client = await installation.client('bearer', { dialect: 'entra' });
  const { body } = await client.send('POST', '/Users', user({ title: '' }));
  await client.send('PATCH', `/Users/${body.id}`, patch({ op: 'Replace', path: 'active', value: 'False' }));
  await eventually(async () => {
    const { body: log } = await installation.admin('GET', `/requests?tenant=${client.tenantId}`);
    const [patched, posted] = log.requests;
    assert.equal(patched.dialect, 'entra');
    assert.deepEqual(patched.normalisations, ['active: text read as a boolean']);
    assert.deepEqual(posted.normalisations, ['title: empty text read as unassigned']);
  });
});
