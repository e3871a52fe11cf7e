import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signingKey } from '../support/access.ts';
import { enterpriseUrn, groupUrn, listUrn, userUrn } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0';

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation({
    TOKEN_SIGNING_KEY: signingKey,
    DEFAULT_PAGE_SIZE: '7',
    MAX_PAGE_SIZE: '70',
    CURSOR_TIMEOUT_MS: '90000',
    BULK_MAX_OPERATIONS: '50',
    BULK_MAX_PAYLOAD_BYTES: '5000',
  });
  client = await installation.client();
});
after(() => installation?.stop());

const idsOf = (body: { Resources: { id: string }[] }) => body.Resources.map(({ id }) => id);

test('RFC 7643 §5: ServiceProviderConfig can be read before signing in, and says what there is', async () => {
  const response = await fetch(`${installation.gateway.origin}/scim/v2/ServiceProviderConfig`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'application/scim+json; charset=utf-8');
  const { authenticationSchemes, ...features } = (await response.json()) as { authenticationSchemes: object[] };
  assert.deepEqual(features, {
    schemas: [`${core}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 50, maxPayloadSize: 5_000 },
    filter: { supported: true, maxResults: 70 },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 7,
      maxPageSize: 70,
      cursorTimeout: 90,
    },
    securityEvents: { asyncRequest: 'request', eventUris: ['urn:ietf:params:scim:event:misc:asyncresp'] },
    meta: {
      resourceType: 'ServiceProviderConfig',
      location: `${installation.gateway.origin}/scim/v2/ServiceProviderConfig`,
    },
  });
  assert.deepEqual(
    authenticationSchemes.map((scheme) => (scheme as { type: string }).type),
    ['oauthbearertoken', 'httpbasic', 'oauth2'],
  );
  assert.deepEqual((await client.send('GET', '/ServiceProviderConfig')).status, 200);
});

test('RFC 7644 §4: ResourceTypes and Schemas are lists, and can be read by id', async () => {
  const types = await client.send('GET', '/ResourceTypes');
  assert.deepEqual(types.body.schemas, [listUrn]);
  assert.deepEqual(idsOf(types.body), ['User', 'Group']);
  assert.equal(types.body.totalResults, 2);
  assert.deepEqual((await client.send('GET', '/ResourceTypes/User')).body, types.body.Resources[0]);
  const schemas = await client.send('GET', '/Schemas');
  assert.deepEqual(idsOf(schemas.body).slice(0, 3), [userUrn, enterpriseUrn, groupUrn]);
  for (const name of ['ServiceProviderConfig', 'ResourceType', 'Schema'])
    assert.ok(idsOf(schemas.body).includes(`${core}:${name}`), name);
  for (const resource of schemas.body.Resources) {
    const { status, body } = await client.send('GET', `/Schemas/${resource.id}`);
    assert.equal(status, 200);
    assert.deepEqual(body, resource);
    assert.equal(body.meta.location, `${installation.gateway.origin}/scim/v2/Schemas/${resource.id}`);
  }
});

test('RFC 7643 §2.1: the ids of descriptions are found in any case; unknown ones are 404', async () => {
  assert.equal((await client.send('GET', `/schemas/${userUrn.toUpperCase()}`)).body.id, userUrn);
  assert.equal((await client.send('GET', '/Schemas/urn:nothing')).status, 404);
  assert.equal((await client.send('GET', '/ResourceTypes/Nothing')).status, 404);
});

test('RFC 7644 §4: paging, sorting and attributes are ignored', async () => {
  const { body } = await client.send('GET', '/Schemas');
  const same = await client.send('GET', '/Schemas?count=1&startIndex=7&sortBy=id&sortOrder=descending&attributes=id');
  assert.deepEqual(same.body, body);
});

test('RFC 7644 §4: a filter is forbidden, because ignoring it would be taken for an answer', async () => {
  for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/User', '/Schemas'])
    assert.equal((await client.send('GET', `${path}?filter=id%20pr`)).status, 403, path);
});

test('E-21: no description holds a null', async () => {
  for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'])
    assert.ok(!JSON.stringify((await client.send('GET', path)).body).includes('null'), path);
});
