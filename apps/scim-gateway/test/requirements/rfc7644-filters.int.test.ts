import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asset, assetTypes, careUrn } from '../support/asset-type.ts';
import { enterpriseUrn, group, user, userUrn } from '../support/bodies.ts';
import { fullAsset, fullUser } from '../support/full-resources.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

// RFC 7644 §3.4.2.2 on every type of attribute: of User, Group, EnterpriseUser, `meta`, and of a tenant's own schemas.

let installation: Installation;
let client: Client;
const ids: Record<string, string> = {};
let created = '';

before(async () => {
  installation = await startInstallation({ AUTH_CACHE_MS: '1' });
  client = await installation.client('bearer', { dialect: 'strict' });
  const types = await installation.admin('PUT', `/tenants/${client.tenantId}/types`, assetTypes);
  assert.equal(types.status, 200, JSON.stringify(types.body));
  const make = async (name: string, path: string, body: object) => {
    const answer = await client.send('POST', path, body);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    ids[name] = answer.body.id;
    return answer.body;
  };
  const ann = await make('ann', '/Users', fullUser);
  created = ann.meta.created;
  await make('bob', '/Users', {
    ...user({ userName: 'bob', externalId: 'E-bob', displayName: 'Bob', active: false, emails: undefined }),
    [enterpriseUrn]: { employeeNumber: '8', manager: { value: ids.ann } },
  });
  await make('cleo', '/Users', { schemas: [userUrn], userName: 'cleo', title: '', [careUrn]: { level: 3 } });
  await make('inner', '/Groups', group({ displayName: 'Inner', members: [{ value: ids.ann }, { value: ids.bob }] }));
  await make('outer', '/Groups', group({ displayName: 'Outer', externalId: 'G-1', members: [{ value: ids.inner }] }));
  await make('screen', '/Assets', asset('S-1', fullAsset));
  await make('plain', '/Assets', asset('s-2', { count: -3, weight: 10, levels: [5], broken: true }));
});
after(() => installation?.stop());

const found = async (path: string, filter: string): Promise<readonly string[]> => {
  const got = await client.send('GET', `${path}?filter=${encodeURIComponent(filter)}`);
  assert.equal(got.status, 200, JSON.stringify(got.body));
  const sought = await client.send('POST', `${path}/.search`, { filter });
  assert.deepEqual(sought.body, got.body);
  assert.equal(got.body.totalResults, got.body.Resources.length);
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return got.body.Resources.map(({ id }: { id: string }) => names.get(id)).sort();
};

const users: readonly [string, readonly string[]][] = [
  ['id eq "{ann}"', ['ann']],
  ['id eq "{ANN}"', []],
  ['id ne "{ann}"', ['bob', 'cleo']],
  ['id sw "{ann}"', ['ann']],
  ['id pr', ['ann', 'bob', 'cleo']],
  ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"', ['ann', 'bob']],
  ['externalId eq "E-ann"', ['ann']],
  ['externalId eq "e-ann"', []],
  ['userName eq "ann@example.com"', ['ann']],
  ['userName eq "ａｎｎ@example.com"', ['ann']],
  ['userName sw "ANN@"', ['ann']],
  ['userName co "example"', ['ann']],
  ['userName ew ".COM"', ['ann']],
  ['userName gt "ann@example.com"', ['bob', 'cleo']],
  ['userName ge "bob" and userName lt "cleo"', ['bob']],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bob"', ['bob']],
  ['name.familyName eq "MÜLLER"', ['ann']],
  ['name.familyName eq "mu\\u0308ller"', ['ann']],
  ['name pr', ['ann', 'bob']],
  ['name.honorificPrefix pr', ['ann']],
  ['displayName co "ä"', ['ann']],
  ['nickName eq "annie"', ['ann']],
  ['profileUrl eq "https://example.com/Ann"', ['ann']],
  ['profileUrl eq "https://example.com/ann"', []],
  ['title pr', ['ann']],
  ['title eq ""', ['cleo']],
  ['title eq null', ['bob']],
  ['not (title pr)', ['bob', 'cleo']],
  ['userType eq "employee" and preferredLanguage eq "DE-ch" and locale sw "de" and timezone ew "Zurich"', ['ann']],
  ['active eq true', ['ann', 'cleo']],
  ['active eq false', ['bob']],
  ['active ne true', ['bob']],
  ['emails eq "ANN@home.example"', ['ann']],
  ['emails.value ew "work.example"', ['ann']],
  ['emails[type eq "home" and value sw "ann"]', ['ann']],
  ['emails[type eq "home" and primary eq true]', []],
  ['emails[not (type eq "work")]', ['ann']],
  ['emails.type eq "home" and emails.primary eq true', ['ann']],
  ['emails pr', ['ann']],
  ['not (emails pr)', ['bob', 'cleo']],
  ['phoneNumbers co "44"', ['ann']],
  ['ims.type eq "XMPP"', ['ann']],
  ['photos.value eq "https://example.com/p.png"', ['ann']],
  ['addresses.locality eq "zürich"', ['ann']],
  ['addresses[country eq "ch" and type eq "work"]', ['ann']],
  ['addresses.formatted eq "A\\nB"', ['ann']],
  ['entitlements eq "vpn" or roles eq "nobody"', ['ann']],
  ['roles[primary eq true and value eq "admin"]', ['ann']],
  ['x509Certificates.value eq "AQID"', ['ann']],
  ['groups eq "{inner}"', ['ann', 'bob']],
  ['groups.value eq "{inner}" and active eq true', ['ann']],
  ['groups[value eq "{outer}"]', []],
  ['groups[type eq "direct"]', ['ann', 'bob']],
  ['groups.display eq "inner"', ['ann', 'bob']],
  ['groups pr', ['ann', 'bob']],
  ['not (groups pr)', ['cleo']],
  ['groups.value ne "{inner}"', ['cleo']],
  ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "8"', ['bob']],
  ['URN:IETF:PARAMS:SCIM:SCHEMAS:EXTENSION:ENTERPRISE:2.0:USER:DEPARTMENT EQ "r&d"', ['ann']],
  ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "{ann}"', ['bob']],
  ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager pr', ['bob']],
  ['not (urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter pr)', ['bob', 'cleo']],
  ['meta.resourceType eq "User"', ['ann', 'bob', 'cleo']],
  ['meta.created ge "{created}"', ['ann', 'bob', 'cleo']],
  ['meta.created lt "{created}"', []],
  ['meta.created eq "{created}" and userName sw "a"', ['ann']],
  [
    'meta.lastModified gt "2020-01-01T00:00:00Z" and meta.lastModified le "2999-01-01T00:00:00+05:30"',
    ['ann', 'bob', 'cleo'],
  ],
  ['meta.version eq "W/\\"1\\""', ['ann', 'bob', 'cleo']],
  ['meta.version pr', ['ann', 'bob', 'cleo']],
  ['urn:example:params:scim:schemas:extension:Care:level ge 3', ['cleo']],
  ['userName eq "bob" or userName eq "cleo" and active eq false', ['bob']],
  ['(userName eq "bob" or userName eq "cleo") and active eq true', ['cleo']],
  ['not (userName eq "bob") and not (userName eq "cleo")', ['ann']],
];
const groups: readonly [string, readonly string[]][] = [
  ['displayName eq "INNER"', ['inner']],
  ['externalId eq "G-1"', ['outer']],
  ['members eq "{ann}"', ['inner']],
  ['members.value eq "{inner}"', ['outer']],
  ['members[type eq "Group"]', ['outer']],
  ['members[value eq "{ann}" and type eq "User"]', ['inner']],
  ['members[value eq "{ann}" and type eq "Group"]', []],
  ['members pr', ['inner', 'outer']],
  ['not (members.value eq "{bob}")', ['outer']],
  ['displayName sw "o" and members pr', ['outer']],
];
const assets: readonly [string, readonly string[]][] = [
  ['serial eq "S-1"', ['screen']],
  ['serial eq "s-1"', []],
  ['serial sw "s"', ['plain']],
  ['tag eq "TAG"', ['screen']],
  ['code eq "abc"', []],
  ['code co "bC"', ['screen']],
  ['label ew "SCREEN"', ['screen']],
  ['count eq 7', ['screen']],
  ['count eq 7.0', ['screen']],
  ['count lt 0', ['plain']],
  ['count ne 7', ['plain']],
  ['weight eq 1.50', ['screen']],
  ['weight gt 1.5e0', ['plain']],
  ['weight le 10', ['plain', 'screen']],
  ['broken eq true', ['plain']],
  ['bought eq "2024-05-01T10:00:00Z"', ['screen']],
  ['bought eq "2024-05-01T10:00:00.000Z"', ['screen']],
  ['bought gt "2024-05-01T09:59:59Z" and bought lt "2024-05-01T12:00:00Z"', ['screen']],
  ['not (bought pr)', ['plain']],
  ['key eq "AQID"', ['screen']],
  ['key pr', ['screen']],
  ['page sw "https:"', ['screen']],
  ['owner.value eq "u1"', ['screen']],
  ['owner.since ge "2025-01-01T00:00:00Z"', ['screen']],
  ['owner pr', ['screen']],
  ['parts eq "p2"', ['screen']],
  ['parts[type eq "screen" and amount gt 5]', []],
  ['parts[type eq "board" and amount gt 5]', ['screen']],
  ['parts.amount ge 9', ['screen']],
  ['labels eq "red"', ['screen']],
  ['labels co "lu"', ['screen']],
  ['labels[value eq "blue"]', ['screen']],
  ['levels eq 2', ['screen']],
  ['levels gt 4', ['plain']],
  ['urn:example:params:scim:schemas:Asset:count eq 7', ['screen']],
  ['urn:example:params:scim:schemas:extension:Care:since lt "2021-01-01T00:00:00Z"', ['screen']],
  ['meta.resourceType eq "Asset"', ['plain', 'screen']],
];
const root: readonly [string, readonly string[]][] = [
  ['displayName sw "i"', ['inner']],
  ['externalId pr', ['ann', 'bob', 'outer']],
  ['userName eq "bob" or serial eq "S-1" or displayName eq "outer"', ['bob', 'outer', 'screen']],
  ['meta.resourceType eq "Asset" and count gt 0', ['screen']],
  ['meta.resourceType eq "Group"', ['inner', 'outer']],
  ['id eq "{screen}"', ['screen']],
  ['urn:example:params:scim:schemas:extension:Care:level pr', ['cleo', 'screen']],
  ['not (meta.resourceType eq "User")', ['inner', 'outer', 'plain', 'screen']],
];

const filled = (filter: string) =>
  filter
    .replaceAll('{created}', created)
    .replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? String(ids[name.toLowerCase()]).toUpperCase());
for (const [path, filters] of [
  ['/Users', users],
  ['/Groups', groups],
  ['/Assets', assets],
  ['', root],
] as const)
  for (const [filter, expected] of filters)
    test(`RFC 7644 §3.4.2.2: ${path || '/'}: ${filter}`, async () => {
      assert.deepEqual(await found(path, filled(filter)), expected);
    });

const refused: readonly [string, string][] = [
  ['/Users', 'active gt true'],
  ['/Users', 'x509Certificates.value gt "A"'],
  ['/Users', 'active eq "yes"'],
  ['/Users', 'name eq "x"'],
  ['/Users', 'userName eq 7'],
  ['/Users', 'password eq "x"'],
  ['/Users', 'password pr'],
  ['/Users', 'emails[type eq "work"'],
  ['/Users', 'emails[emails[type eq "x"]]'],
  ['/Users', 'userName like "x"'],
  ['/Users', 'meta.created gt "yesterday"'],
  ['/Users', 'title[value eq "x"]'],
  ['/Users', 'urn:unknown:User:title pr'],
  ['/Users', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "x"'],
  ['/Users', 'emails[type eq "work"].value co "x"'],
  ['/Users', 'meta.location ew "x"'],
  ['/Users', 'META.LOCATION eq "x"'],
  ['/Users', 'urn:ietf:params:scim:schemas:core:2.0:User:groups.$ref pr'],
  ['/Users', 'userName pr or not (groups[type eq "direct" and $ref ew "x"])'],
  ['/Groups', 'members.$ref eq "x"'],
  ['/Groups', 'members[not ($REF eq "x")]'],
  ['', 'userName pr or members.$ref pr'],
  ['/Assets', 'count co 7'],
  ['/Assets', 'broken ge true'],
  ['/Assets', 'key lt "B"'],
  ['/Assets', 'count eq "7"'],
  ['/Assets', 'hidden pr'],
  ['/Assets', 'userName pr'],
];
for (const [path, filter] of refused)
  test(`RFC 7644 §3.4.2.2, §3.12: ${path}: ${filter}: 400 invalidFilter`, async () => {
    const { status, body } = await client.send('GET', `${path}?filter=${encodeURIComponent(filter)}`);
    assert.deepEqual([status, body.status, body.scimType], [400, '400', 'invalidFilter']);
  });
