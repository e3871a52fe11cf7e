import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listUrn, user, userUrn } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

const deviceUrn = 'urn:example:params:scim:schemas:Device';
const badgeUrn = 'urn:example:params:scim:schemas:extension:Badge';
const attribute = (name: string, more: object = {}) => ({ name, type: 'string', description: name, ...more });
const definitions = {
  schemas: [
    {
      id: deviceUrn,
      name: 'Device',
      description: 'Device',
      attributes: [
        attribute('serial', { required: true, uniqueness: 'server', caseExact: true }),
        attribute('label'),
        attribute('pin', { returned: 'request' }),
        attribute('groups', { multiValued: true }),
      ],
    },
    { id: badgeUrn, name: 'Badge', description: 'Badge', attributes: [attribute('number')] },
  ],
  resourceTypes: [
    { name: 'Device', endpoint: '/Devices', description: 'Device', schema: deviceUrn, schemaExtensions: [] },
    {
      name: 'User',
      endpoint: '/Users',
      description: 'User account',
      schema: userUrn,
      schemaExtensions: [{ schema: badgeUrn, required: false }],
    },
  ],
};
const device = (serial: string, more: object = {}) => ({ schemas: [deviceUrn], serial, ...more });

let installation: Installation;
let client: Client;
let other: Client;
before(async () => {
  installation = await startInstallation({ AUTH_CACHE_MS: '1' });
  client = await installation.client();
  other = await installation.client();
  const { status, body } = await installation.admin('PUT', `/tenants/${client.tenantId}/types`, definitions);
  assert.equal(status, 200, JSON.stringify(body));
});
after(() => installation?.stop());

const idsOf = (body: { Resources: { id: string }[] }) => body.Resources.map(({ id }) => id);

test('RFC 7643 §6: resources of a type of its own live at its own endpoint', async () => {
  const made = await client.send('POST', '/Devices', device('A-1', { label: 'Lab', groups: ['x', 'y'] }));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const location = `${installation.gateway.origin}/scim/v2/Devices/${made.body.id}`;
  assert.equal(made.headers.get('location'), location);
  assert.equal(made.body.meta.resourceType, 'Device');
  const got = await client.send('GET', `/devices/${made.body.id}`);
  assert.equal(got.status, 200);
  assert.deepEqual(got.body, made.body);
  assert.equal(got.body.meta.location, location);
  assert.deepEqual(got.body.groups, ['x', 'y']);
  const again = await client.send('GET', `/Devices/${made.body.id}`, undefined, {
    'if-none-match': made.body.meta.version,
  });
  assert.equal(again.status, 304);
  const list = await client.send('GET', `/Devices?filter=${encodeURIComponent('serial eq "A-1"')}`);
  assert.deepEqual([list.body.schemas, list.body.totalResults], [[listUrn], 1]);
  assert.deepEqual(list.body.Resources, [made.body]);
  const found = await client.send('POST', '/Devices/.search', { filter: 'label sw "l"', sortBy: 'serial' });
  assert.deepEqual(found.body.Resources, [made.body]);
});

test('RFC 7643 §7: returned "request" is shown when it is asked for', async () => {
  const made = await client.send('POST', '/Devices', device('A-2', { pin: '1234' }));
  assert.equal('pin' in made.body, false);
  assert.equal('pin' in (await client.send('GET', `/Devices/${made.body.id}`)).body, false);
  assert.equal((await client.send('GET', `/Devices/${made.body.id}?attributes=pin`)).body.pin, '1234');
});

test('RFC 7643 §7: a value that is unique is so among the tenant’s devices', async () => {
  await client.send('POST', '/Devices', device('A-3'));
  const { status, body } = await client.send('POST', '/Devices', device('A-3'));
  assert.deepEqual([status, body.scimType], [409, 'uniqueness']);
});

test('RFC 7643 §3.3: an extension of the User is taken, kept and found', async () => {
  const made = await client.send('POST', '/Users', user({ [badgeUrn]: { number: '77' } }));
  assert.deepEqual(made.body[badgeUrn], { number: '77' });
  assert.ok(made.body.schemas.includes(badgeUrn));
  const { body } = await client.send('GET', `/Users?filter=${encodeURIComponent(`${badgeUrn}:number eq "77"`)}`);
  assert.deepEqual(idsOf(body), [made.body.id]);
});

test('RFC 7644 §3.4.2.1: root queries go across them too, each held against its own type', async () => {
  const { status, body } = await client.send('GET', '/?attributes=serial,userName');
  assert.equal(status, 200);
  const shown = body.Resources.map((each: object) => Object.keys(each).sort().join());
  assert.deepEqual([...new Set(shown)].sort(), ['id,schemas,serial', 'id,schemas,userName']);
});

test('RFC 7643 §6, §7: they are described to their tenant', async () => {
  const types = (await client.send('GET', '/ResourceTypes')).body;
  assert.deepEqual(idsOf(types), ['User', 'Group', 'Device']);
  assert.ok(types.Resources[0].schemaExtensions.some(({ schema }: { schema: string }) => schema === badgeUrn));
  const { body } = await client.send('GET', `/Schemas/${deviceUrn}`);
  assert.deepEqual(
    body.attributes.map(({ name, returned }: { name: string; returned: string }) => [name, returned]),
    [
      ['serial', 'default'],
      ['label', 'default'],
      ['pin', 'request'],
      ['groups', 'default'],
    ],
  );
  assert.ok(idsOf((await client.send('GET', '/Schemas')).body).includes(badgeUrn));
});

test('RFC 7644 §6: another tenant has none of it', async () => {
  const { body } = await client.send('GET', '/Devices');
  for (const path of ['/Devices', `/Devices/${body.Resources[0].id}`, '/ResourceTypes/Device', `/Schemas/${deviceUrn}`])
    assert.equal((await other.send('GET', path)).status, 404, path);
  assert.equal((await other.send('POST', '/Devices', device('A-1'))).status, 404);
  assert.deepEqual(idsOf((await other.send('GET', '/ResourceTypes')).body), ['User', 'Group']);
  const filter = await other.send('GET', `/Users?filter=${encodeURIComponent(`${badgeUrn}:number eq "77"`)}`);
  assert.deepEqual([filter.status, filter.body.scimType], [400, 'invalidFilter']);
});
