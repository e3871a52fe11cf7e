import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asset, assetTypes, assetUrn, careUrn } from '../support/asset-type.ts';
import { patch, user } from '../support/bodies.ts';
import { fullAsset } from '../support/full-resources.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';
import { openTenantLog, type TenantLog } from '../support/tenant-log.ts';

// A resource type of a tenant's own, with every type and characteristic of RFC 7643 §7, from its creation to its end.

let installation: Installation;
let client: Client;
let log: TenantLog;
before(async () => {
  installation = await startInstallation({ AUTH_CACHE_MS: '1' });
  log = await openTenantLog(installation);
  client = await installation.client('bearer', { dialect: 'strict' });
  const { status, body } = await installation.admin('PUT', `/tenants/${client.tenantId}/types`, assetTypes);
  assert.equal(status, 200, JSON.stringify(body));
});
after(async () => {
  console.log(JSON.stringify(installation.gateway.lines.filter((l) => l.level === 'error' || l.error).slice(0, 3)));
  await log?.close();
  await installation?.stop();
});

const full = { ...fullAsset, origin: 'DE', site: 'S1' };
const made = async (serial: string, attributes: object = {}) => {
  const answer = await client.send('POST', '/Assets', asset(serial, attributes));
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
};
const refused = async (
  method: string,
  path: string,
  body: object,
  expected: readonly [number, string],
  text: RegExp,
) => {
  const answer = await client.send(method, path, body);
  assert.deepEqual([answer.status, answer.body.scimType], expected, JSON.stringify(answer.body));
  assert.match(answer.body.detail, text);
};

test('RFC 7643 §2.3: values of every type are taken, and answered as they came', async () => {
  const body = await made('life-1', full);
  for (const [name, value] of Object.entries(full)) assert.deepEqual(body[name], value, name);
  assert.deepEqual((await client.send('GET', `/Assets/${body.id}`)).body, body);
});

const wrong: readonly [string, unknown][] = [
  ['label', 7],
  ['count', 1.5],
  ['count', '7'],
  ['weight', 'heavy'],
  ['broken', 'maybe'],
  ['bought', '2024-02-29'],
  ['bought', '2023-02-29T12:00:00Z'],
  ['key', 'no base64!'],
  ['page', 7],
  ['owner', 'u1'],
  ['labels', 'Red'],
  ['levels', ['1']],
  ['label', ['a']],
];
for (const [name, value] of wrong)
  test(`RFC 7643 §2.3: ${name} cannot be ${JSON.stringify(value)}: 400 invalidValue`, () =>
    refused('POST', '/Assets', asset('wrong', { [name]: value }), [400, 'invalidValue'], new RegExp(`^${name}`)));

test('RFC 7643 §2.2 required: without it 400 invalidValue; an extension brings its own with it', async () => {
  await refused('POST', '/Assets', { schemas: [assetUrn], label: 'x' }, [400, 'invalidValue'], /^serial is required/);
  const extended = asset('req', { [careUrn]: { team: 'T' } });
  await refused('POST', '/Assets', extended, [400, 'invalidValue'], /:level is required/);
  const { id } = await made('req-1');
  const unset = patch({ op: 'remove', path: 'serial' });
  await refused('PATCH', `/Assets/${id}`, unset, [400, 'mutability'], /^serial/);
  const part = patch({ op: 'add', path: 'parts', value: [{ type: 'screen' }] });
  await refused('PATCH', `/Assets/${id}`, part, [400, 'invalidValue'], /parts\.value is required/);
});

test('RFC 7643 §2.2 uniqueness: caseExact decides what is the same; PUT and PATCH are held to it, deletion frees', async () => {
  const one = await made('uni-1', { tag: 'Uni' });
  await made('UNI-1');
  const { id } = await made('uni-2');
  await refused('POST', '/Assets', asset('uni-1'), [409, 'uniqueness'], /serial/);
  await refused('POST', '/Assets', asset('uni-3', { tag: 'uNI' }), [409, 'uniqueness'], /tag/);
  await refused('PUT', `/Assets/${id}`, asset('uni-1'), [409, 'uniqueness'], /serial/);
  const taken = patch({ op: 'replace', path: 'tag', value: 'UNI' });
  await refused('PATCH', `/Assets/${id}`, taken, [409, 'uniqueness'], /tag/);
  assert.equal((await client.send('DELETE', `/Assets/${one.id}`)).status, 204);
  assert.equal((await client.send('PATCH', `/Assets/${id}`, taken)).status, 200);
});

test('RFC 7643 §2.2 uniqueness: of an extension, among Users and among Assets', async () => {
  const care = { [careUrn]: { level: 1, badge: 'B-1' } };
  assert.equal((await client.send('POST', '/Users', user(care))).status, 201);
  await refused('POST', '/Users', user(care), [409, 'uniqueness'], /badge/);
  await made('ext-1', care);
});

test('RFC 7643 §2.2 mutability: immutable is set once, readOnly is ignored in a body and refused in a PATCH', async () => {
  const { id, ...rest } = await made('mut-1', { inspected: 'never' });
  assert.equal('inspected' in rest, false);
  const path = `/Assets/${id}`;
  assert.equal((await client.send('PATCH', path, patch({ op: 'add', path: 'origin', value: 'DE' }))).status, 200);
  const other = patch({ op: 'replace', path: 'origin', value: 'FR' });
  await refused('PATCH', path, other, [400, 'mutability'], /^origin is immutable/);
  await refused('PATCH', path, patch({ op: 'remove', path: 'origin' }), [400, 'mutability'], /^origin is immutable/);
  await refused('PUT', path, asset('mut-1', { origin: 'FR' }), [400, 'mutability'], /^origin is immutable/);
  assert.equal((await client.send('PUT', path, asset('mut-1'))).body.origin, 'DE');
  const read = patch({ op: 'replace', path: 'inspected', value: 'x' });
  await refused('PATCH', path, read, [400, 'mutability'], /^inspected is read-only/);
});

test('RFC 7643 §7 returned: always, default, request and never, in every answer with a resource', async () => {
  const body = asset('ret-1', {
    label: 'L',
    note: 'N',
    site: 'S',
    hidden: 'H',
    pin: '1234',
    [careUrn]: { level: 1, team: 'T' },
  });
  const sent = await client.send('POST', '/Assets?attributes=label', body);
  const keys = (shown: object) => Object.keys(shown).sort();
  assert.deepEqual(keys(sent.body), ['id', 'label', 'schemas', 'site']);
  const path = `/Assets/${sent.body.id}`;
  const change = (n: number) => patch({ op: 'replace', path: 'label', value: `L${n}` });
  const shown = {
    GET: (query: string) => client.send('GET', `${path}?${query}`),
    PUT: (query: string) => client.send('PUT', `${path}?${query}`, body),
    PATCH: (query: string) => client.send('PATCH', `${path}?${query}`, change(1)),
    list: async (query: string) => {
      const answer = await client.send('GET', `/Assets?filter=serial%20eq%20%22ret-1%22&${query}`);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return { ...answer, body: answer.body.Resources[0] };
    },
    search: async (query: string) => {
      const [[name = '', value = ''] = []] = [...new URLSearchParams(query)];
      const answer = await client.send('POST', '/Assets/.search', {
        filter: 'serial eq "ret-1"',
        ...(name && { [name]: value.split(',') }),
      });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      return { ...answer, body: answer.body.Resources[0] };
    },
  };
  for (const [how, ask] of Object.entries(shown)) {
    const all = (await ask('')).body;
    assert.deepEqual(
      ['note', 'hidden', 'pin'].filter((name) => name in all),
      [],
      how,
    );
    assert.deepEqual(all[careUrn], { level: 1 }, how);
    const some = (await ask(`attributes=note,hidden,pin,${careUrn}:team`)).body;
    assert.deepEqual(
      [keys(some), some[careUrn]],
      [['id', 'note', 'schemas', 'site', careUrn].sort(), { team: 'T' }],
      how,
    );
    const without = (await ask('excludedAttributes=site,id,label')).body;
    assert.deepEqual(
      [without.site, typeof without.id, 'label' in without, 'note' in without],
      ['S', 'string', false, false],
      how,
    );
  }
});

test('RFC 7643 §7 returned: what is never returned is in no event that leaves the log, and cannot be searched for', async () => {
  await made('nev-1', { pin: 'pin-secret' });
  const events = await log.after(client.tenantId, 0);
  assert.ok(!JSON.stringify(events).includes('pin-secret'));
  for (const name of ['pin', 'hidden'])
    await refused('POST', '/Assets/.search', { filter: `${name} eq "x"` }, [400, 'invalidFilter'], /cannot|not/);
});

test('RFC 7644 §3.5.1, §3.5.2, §3.6: replaced, patched and deleted, with an event for each change', async () => {
  const { id, meta } = await made('end-1', { ...full, tag: 'end', origin: undefined, [careUrn]: undefined });
  const path = `/Assets/${id}`;
  const from = await log.length(client.tenantId);
  const put = await client.send('PUT', path, asset('end-1', { label: 'B', count: 8 }), { 'if-match': meta.version });
  assert.deepEqual([put.status, put.body.label, put.body.count, 'parts' in put.body], [200, 'B', 8, false]);
  const patched = await client.send(
    'PATCH',
    path,
    patch(
      { op: 'add', path: 'parts', value: [{ value: 'a', type: 'screen', primary: true }] },
      { op: 'add', path: 'parts', value: [{ value: 'b', primary: true }] },
      { op: 'add', path: 'levels', value: 3 },
      { op: 'replace', path: 'owner.value', value: 'u2' },
      { op: 'add', path: `${careUrn}:level`, value: 4 },
      { op: 'replace', path: 'parts[value eq "A"].amount', value: 5 },
    ),
  );
  assert.equal(patched.status, 200, JSON.stringify(patched.body));
  assert.deepEqual(patched.body.parts, [
    { value: 'a', type: 'screen', primary: false, amount: 5 },
    { value: 'b', primary: true },
  ]);
  assert.deepEqual([patched.body.levels, patched.body.owner], [[3], { value: 'u2' }]);
  assert.deepEqual(patched.body.schemas, [assetUrn, careUrn]);
  const again = await client.send('PATCH', path, patch({ op: 'add', path: 'levels', value: [3] }));
  assert.deepEqual([again.body.meta, again.headers.get('etag')], [patched.body.meta, patched.body.meta.version]);
  assert.equal((await client.send('DELETE', path, undefined, { 'if-match': meta.version })).status, 412);
  assert.equal((await client.send('DELETE', path)).status, 204);
  assert.equal((await client.send('GET', path)).status, 404);
  const types = (await log.after(client.tenantId, from)).map(({ type }) => type);
  assert.deepEqual(types, ['ResourceChanged', 'ResourceChanged', 'ResourceDeleted']);
});

test('RFC 7644 §3.7: made, referred to, changed and deleted by Bulk', async () => {
  const bulk = (...Operations: object[]) =>
    client.send('POST', '/Bulk', { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations });
  const first = await bulk(
    { method: 'POST', path: '/Users', bulkId: 'u', data: user() },
    { method: 'POST', path: '/Assets', bulkId: 'a', data: asset('bulk-1', { owner: { value: 'bulkId:u' } }) },
    { method: 'POST', path: '/Assets', bulkId: 'b', data: asset('bulk-1') },
  );
  const [person, thing, twin] = first.body.Operations;
  assert.deepEqual([person.status, thing.status, twin.status], ['201', '201', '409']);
  const path = new URL(thing.location).pathname.replace('/scim/v2', '');
  const { body } = await client.send('GET', path);
  assert.equal(body.owner.value, person.location.split('/').at(-1));
  const second = await bulk(
    { method: 'PATCH', path, version: thing.version, data: patch({ op: 'add', path: 'count', value: 1 }) },
    { method: 'PUT', path, version: thing.version, data: asset('bulk-2') },
    { method: 'DELETE', path },
  );
  assert.deepEqual(
    second.body.Operations.map(({ status }: { status: string }) => status),
    ['200', '412', '204'],
  );
});
