import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { group, patch, user } from '../support/bodies.ts';
import { type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
before(async () => {
  installation = await startInstallation({ AUTH_CACHE_MS: '50' });
});
after(() => installation.stop());

const deviceUrn = 'urn:acme:params:scim:schemas:2.0:Device';

function devices(...more: object[]) {
  const attributes = [
    { name: 'serial', type: 'string', required: true, uniqueness: 'server' },
    { name: 'unlockCode', type: 'string', mutability: 'writeOnly', returned: 'never' },
    ...more,
  ];
  return {
    schemas: [{ id: deviceUrn, name: 'Device', attributes }],
    resourceTypes: [{ name: 'Device', endpoint: '/Devices', schema: deviceUrn }],
  };
}

test('a tenant has no types of its own until some are defined', async () => {
  const { tenantId } = await installation.client();
  const { status, body } = await installation.admin('GET', `/tenants/${tenantId}/types`);
  assert.equal(status, 200);
  assert.deepEqual(body, { version: 0, schemas: [], resourceTypes: [] });
  assert.equal((await installation.admin('GET', '/tenants/nobody-here/types')).status, 404);
  assert.equal((await installation.admin('PUT', '/tenants/nobody-here/types', devices())).status, 404);
});

test('a defined type is served soon, and what is secret in it is not in the request log', async () => {
  const client = await installation.client();
  const path = `/tenants/${client.tenantId}/types`;
  assert.equal((await client.send('GET', '/Devices')).status, 404);
  const defined = await installation.admin('PUT', path, devices());
  assert.equal(defined.status, 200, JSON.stringify(defined.body));
  assert.equal(defined.body.version, 1);
  assert.deepEqual((await installation.admin('GET', path)).body, defined.body);
  const device = { schemas: [deviceUrn], serial: 'A-1', unlockCode: 'S3cret' };
  const made = await eventually(async () => {
    const answer = await client.send('POST', '/Devices', device);
    assert.equal(answer.status, 201);
    return answer;
  });
  const request = await eventually(async () => {
    const subject = `Device/${made.body.id}`;
    const list = await installation.admin('GET', `/requests?tenant=${client.tenantId}&subject=${subject}`);
    assert.equal(list.body.requests.length, 1);
    const [{ id }] = list.body.requests;
    return (await installation.admin('GET', `/requests/${id}?tenant=${client.tenantId}`)).body;
  });
  assert.equal(JSON.parse(request.requestBody).unlockCode, '[redacted]');
  assert.equal(request.events[0].type, 'ResourceCreated');
});

test('definitions that are not valid are refused by name, and what is in use only grows', async () => {
  const client = await installation.client();
  const path = `/tenants/${client.tenantId}/types`;
  const wrong = await installation.admin('PUT', path, devices({ name: 'weight', type: 'float' }));
  assert.equal(wrong.status, 400);
  assert.match(wrong.body.detail, /weight/);
  assert.equal((await installation.admin('PUT', path, { schemas: [] })).status, 400);
  assert.equal((await installation.admin('PUT', path, devices())).status, 200);
  await eventually(async () => {
    const serial = freshName('s');
    assert.equal((await client.send('POST', '/Devices', { schemas: [deviceUrn], serial })).status, 201);
  });
  const grown = await installation.admin('PUT', path, devices({ name: 'owner', type: 'string' }));
  assert.equal(grown.body.version, 2);
  const shrunk = await installation.admin('PUT', path, { schemas: [], resourceTypes: [] });
  assert.equal(shrunk.status, 409);
  assert.match(shrunk.body.detail, /Device/);
});

test('what groups wait for is listed until it appears', async () => {
  const client = await installation.client('bearer', { unknownMembers: 'keep-pending' });
  const path = `/tenants/${client.tenantId}/pending-members`;
  const { body: made } = await client.send('POST', '/Groups', group());
  const add = { op: 'add', path: 'members', value: [{ value: 'hr-4711' }] };
  assert.equal((await client.send('PATCH', `/Groups/${made.id}`, patch(add))).status, 204);
  const { body } = await installation.admin('GET', path);
  assert.equal(body.members.length, 1);
  assert.deepEqual([body.members[0].groupId, body.members[0].value], [made.id, 'hr-4711']);
  assert.equal((await client.send('POST', '/Users', user({ externalId: 'hr-4711' }))).status, 201);
  assert.deepEqual((await installation.admin('GET', path)).body.members, []);
});
