import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assetTypes, assetUrn, careUrn } from '../support/asset-type.ts';
import { enterpriseUrn, errorUrn, groupUrn, listUrn, user, userUrn } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

// RFC 7643 §5 to §8.7 and RFC 7644 §4: what a service says of itself, for a tenant with types of its own.

const core = 'urn:ietf:params:scim:schemas:core:2.0';
let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation({ AUTH_CACHE_MS: '1' });
  client = await installation.client();
  const { status } = await installation.admin('PUT', `/tenants/${client.tenantId}/types`, assetTypes);
  assert.equal(status, 200);
});
after(() => installation?.stop());

interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly subAttributes?: readonly Attribute[];
  readonly [characteristic: string]: unknown;
}
const got = async (path: string) => {
  const answer = await client.send('GET', path);
  assert.equal(answer.status, 200);
  return answer.body;
};
const attributesOf = async (urn: string): Promise<readonly Attribute[]> => (await got(`/Schemas/${urn}`)).attributes;
const base = () => `${installation.gateway.origin}/scim/v2`;

test('RFC 7643 §5: ServiceProviderConfig has every required attribute with its required parts', async () => {
  const config = await got('/ServiceProviderConfig');
  assert.deepEqual(config.schemas, [`${core}:ServiceProviderConfig`]);
  for (const name of ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'])
    assert.equal(typeof config[name].supported, 'boolean', name);
  assert.ok(Number.isInteger(config.bulk.maxOperations) && Number.isInteger(config.bulk.maxPayloadSize));
  assert.ok(Number.isInteger(config.filter.maxResults));
  for (const { type, name, description } of config.authenticationSchemes) {
    assert.match(type, /^(oauth|oauth2|oauthbearertoken|httpbasic|httpdigest)$/);
    assert.ok(name && description);
  }
  assert.equal(config.authenticationSchemes.filter(({ primary }: { primary?: boolean }) => primary).length, 1);
  assert.deepEqual(config.meta, { resourceType: 'ServiceProviderConfig', location: `${base()}/ServiceProviderConfig` });
});

test('RFC 9865 §4, RFC 9967 §3: ServiceProviderConfig tells of pagination and of asynchronous requests', async () => {
  const { pagination, securityEvents } = await got('/ServiceProviderConfig');
  assert.deepEqual([pagination.cursor, pagination.index, pagination.defaultPaginationMethod], [true, true, 'index']);
  for (const name of ['defaultPageSize', 'maxPageSize', 'cursorTimeout']) assert.ok(pagination[name] > 0, name);
  assert.equal((await got('/Users?count=100000')).itemsPerPage <= pagination.maxPageSize, true);
  assert.equal(securityEvents.asyncRequest, 'request');
  assert.deepEqual(securityEvents.eventUris, ['urn:ietf:params:scim:event:misc:asyncresp']);
});

test('RFC 7643 §5: it can be read without credentials, and says nothing of a tenant', async () => {
  const answer = await fetch(`${base()}/ServiceProviderConfig`);
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), await got('/ServiceProviderConfig'));
});

test('RFC 7643 §6: ResourceTypes have endpoint, schema and extensions, those of the tenant too', async () => {
  const { Resources } = await got('/ResourceTypes');
  const told = Resources.map((each: { [name: string]: unknown }) => [
    each.name,
    each.endpoint,
    each.schema,
    each.schemaExtensions,
  ]);
  const extension = (schema: string) => ({ schema, required: false });
  assert.deepEqual(told, [
    ['User', '/Users', userUrn, [extension(enterpriseUrn), extension(careUrn)]],
    ['Group', '/Groups', groupUrn, []],
    ['Asset', '/Assets', assetUrn, [extension(careUrn)]],
  ]);
  for (const each of Resources) {
    assert.deepEqual(each.schemas, [`${core}:ResourceType`]);
    assert.deepEqual(each.meta, { resourceType: 'ResourceType', location: `${base()}/ResourceTypes/${each.id}` });
    assert.equal(each.id, each.name);
    assert.deepEqual(await got(`/ResourceTypes/${each.id}`), each);
    assert.equal((await client.send('GET', each.endpoint)).status, 200);
    await got(`/Schemas/${each.schema}`);
  }
});

test('RFC 7643 §7: Schemas are complete, each with its own address, and with those of the discovery itself', async () => {
  const { totalResults, itemsPerPage, startIndex, schemas, Resources } = await got('/Schemas');
  assert.deepEqual([schemas, totalResults, itemsPerPage, startIndex], [[listUrn], 8, 8, 1]);
  const ids = Resources.map(({ id }: { id: string }) => id);
  for (const id of [userUrn, groupUrn, enterpriseUrn, assetUrn, careUrn]) assert.ok(ids.includes(id), id);
  for (const name of ['ServiceProviderConfig', 'ResourceType', 'Schema'])
    assert.ok(ids.includes(`${core}:${name}`), name);
  for (const each of Resources) {
    assert.deepEqual(each.schemas, [`${core}:Schema`]);
    assert.deepEqual(each.meta, { resourceType: 'Schema', location: `${base()}/Schemas/${each.id}` });
    assert.deepEqual(await got(`/Schemas/${each.id}`), each);
    const response = await fetch(each.meta.location, { headers: { authorization: client.authorization } });
    assert.equal(response.status, 200);
  }
});

test('RFC 7643 §7: every attribute and sub-attribute has all its characteristics, with the words of the RFC', async () => {
  const words: Readonly<Record<string, readonly string[]>> = {
    type: ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary', 'complex'],
    mutability: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
    returned: ['always', 'never', 'default', 'request'],
    uniqueness: ['none', 'server', 'global'],
  };
  const check = (attribute: Attribute, path: string): void => {
    for (const [name, known] of Object.entries(words))
      assert.ok(known.includes(String(attribute[name])), `${path} ${name}`);
    for (const name of ['multiValued', 'required', 'caseExact'])
      assert.equal(typeof attribute[name], 'boolean', `${path} ${name}`);
    assert.ok(typeof attribute.description === 'string', path);
    assert.equal(attribute.type === 'complex', 'subAttributes' in attribute, path);
    assert.equal(attribute.type === 'reference', 'referenceTypes' in attribute, path);
    if (attribute.mutability === 'writeOnly') assert.equal(attribute.returned, 'never', path);
    for (const sub of attribute.subAttributes ?? []) {
      // RFC 7643 §8.7.2 describes sub-attributes as what they are: complex, in a complex attribute.
      if (!path.startsWith(`${core}:Schema:`)) assert.notEqual(sub.type, 'complex', path);
      check(sub, `${path}.${sub.name}`);
    }
  };
  for (const { id, attributes } of (await got('/Schemas')).Resources)
    for (const attribute of attributes) check(attribute, `${id}:${attribute.name}`);
});

/** name: type, then what differs from optional, single, readWrite, returned by default, not unique. */
const ofUser: readonly (readonly [string, string, ...string[]])[] = [
  ['userName', 'string', 'required', 'server'],
  ['name', 'complex'],
  ...['displayName', 'nickName', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'].map(
    (name) => [name, 'string'] as const,
  ),
  ['profileUrl', 'reference'],
  ['active', 'boolean'],
  ['password', 'string', 'writeOnly', 'never'],
  ...['emails', 'phoneNumbers', 'ims', 'photos', 'addresses', 'entitlements', 'roles', 'x509Certificates'].map(
    (name) => [name, 'complex', 'many'] as const,
  ),
  ['groups', 'complex', 'many', 'readOnly'],
];
test('RFC 7643 §8.7.1: the attributes of a User, with their types and characteristics', async () => {
  const told = (await attributesOf(userUrn)).map(({ name, type, multiValued, ...more }) => [
    ...[name, type],
    ...(multiValued ? ['many'] : []),
    ...(more.required ? ['required'] : []),
    ...[more.mutability, more.returned, more.uniqueness].filter(
      (word) => !['readWrite', 'default', 'none'].includes(String(word)),
    ),
  ]);
  const sorted = (list: readonly (readonly unknown[])[]) => list.map((each) => each.join(' ')).sort();
  assert.deepEqual(sorted(told), sorted(ofUser));
});

const parts: readonly (readonly [string, string, readonly string[]])[] = [
  [userUrn, 'name', ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix']],
  ...['emails', 'phoneNumbers', 'ims', 'photos', 'entitlements', 'roles', 'x509Certificates'].map(
    (name) => [userUrn, name, ['value', 'display', 'type', 'primary']] as const,
  ),
  [
    userUrn,
    'addresses',
    ['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'type', 'primary'],
  ],
  [userUrn, 'groups', ['value', '$ref', 'display', 'type']],
  [groupUrn, 'members', ['value', '$ref', 'type', 'display']],
  [enterpriseUrn, 'manager', ['value', '$ref', 'displayName']],
];
for (const [urn, name, names] of parts)
  test(`RFC 7643 §8.7.1: the sub-attributes of ${name}`, async () => {
    const found = (await attributesOf(urn)).find((each) => each.name === name);
    assert.deepEqual(found?.subAttributes?.map((each) => each.name).sort(), [...names].sort());
  });

test('RFC 7643 §8.7.1: Group and EnterpriseUser', async () => {
  const named = async (urn: string) => (await attributesOf(urn)).map(({ name }) => name).sort();
  assert.deepEqual(await named(groupUrn), ['displayName', 'members']);
  assert.deepEqual(await named(enterpriseUrn), [
    'costCenter',
    'department',
    'division',
    'employeeNumber',
    'manager',
    'organization',
  ]);
  const members = (await attributesOf(groupUrn)).find(({ name }) => name === 'members');
  for (const name of ['value', '$ref', 'type'])
    assert.equal(members?.subAttributes?.find((each) => each.name === name)?.mutability, 'immutable', name);
});

test('RFC 7643 §7: what is answered is described: no attribute of a resource is missing in its schemas', async () => {
  const { body } = await client.send(
    'POST',
    '/Users',
    user({ title: 'T', [enterpriseUrn]: { division: 'D' }, [careUrn]: { level: 1 } }),
  );
  const common = ['schemas', 'id', 'externalId', 'meta'];
  const described = (await attributesOf(userUrn)).map(({ name }) => name);
  for (const name of Object.keys(body)) {
    if (common.includes(name) || described.includes(name)) continue;
    assert.ok(body.schemas.includes(name), name);
    const extension = (await attributesOf(name)).map((each) => each.name);
    for (const inner of Object.keys(body[name])) assert.ok(extension.includes(inner), `${name}:${inner}`);
  }
});

for (const path of [
  '/ServiceProviderConfig',
  '/ResourceTypes',
  '/ResourceTypes/User',
  '/Schemas',
  `/Schemas/${userUrn}`,
]) {
  test(`RFC 7644 §4: ${path} with a filter is 403, and cannot be changed: 405`, async () => {
    const filtered = await client.send('GET', `${path}?filter=${encodeURIComponent('name eq "User"')}`);
    assert.deepEqual([filtered.status, filtered.body.schemas, filtered.body.status], [403, [errorUrn], '403']);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const changed = await client.send(method, path, method === 'DELETE' ? undefined : {});
      assert.deepEqual(
        [changed.status, changed.headers.get('allow'), changed.body.status],
        [405, 'GET, HEAD', '405'],
        method,
      );
    }
  });
  test(`RFC 7644 §4: ${path} ignores paging, sorting and attributes; HEAD answers like GET`, async () => {
    const plain = await got(path);
    const query = 'startIndex=2&count=1&sortBy=id&sortOrder=descending&attributes=id&excludedAttributes=meta';
    assert.deepEqual(await got(`${path}?${query}`), plain);
    const head = await client.send('HEAD', path);
    assert.deepEqual([head.status, head.body], [200, undefined]);
    assert.equal(head.headers.get('content-type'), 'application/scim+json; charset=utf-8');
  });
}
