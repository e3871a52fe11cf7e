import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type RemoteResource, RosterApp, ScimApp } from '../../tour/apps.ts';
import { cast, type Person, userBody } from '../../tour/cast.ts';
import { adminApi, openDemoTenant } from '../../tour/demo-tenant.ts';
import { startDownstreamScim } from '../../tour/downstream.ts';
import { rosterColumns, runTour } from '../../tour/tour.ts';
import { startTestStack } from './test-stack.ts';

test('from an IdP to the apps: what was sent is what a foreign SCIM server and a CSV file hold', async (t) => {
  const { services, dataDir, kafkaBrokers, eventsTopic } = await startTestStack(t);
  const downstream = await startDownstreamScim({ port: 0, bearerToken: 'downstream-token' });
  t.after(() => downstream.stop());
  const lines: string[] = [];
  const stack = {
    ...services,
    kafkaBrokers,
    eventsTopic,
    downstream,
    rosterFile: join(services.rosterDirectory, 'eligibility.csv'),
    tenantFile: join(dataDir, 'tenant.json'),
    print: (line: string) => void lines.push(line),
  };

  const tenant = await runTour(stack);
  const { people, group } = cast(1);
  const [ada, grace, katherine] = people;
  const remote = new ScimApp(downstream.baseUrl, downstream.bearerToken);
  const users = await remote.list('/Users');
  const directory = new ScimApp(services.scimBaseUrl, tenant.bearerToken);
  const ids = new Map((await directory.list('/Users')).map((user) => [user.userName, user.id]));

  await t.test('each hop of each change was seen', () => {
    assert.equal(lines.length, 10, 'three look-ups, and seven changes that were followed to their end');
    for (const hop of ['accepted', 'committed', 'published', 'applied']) {
      assert.equal(lines.filter((line) => line.includes(hop)).length, hop === 'accepted' ? 10 : 7, hop);
    }
  });

  await t.test('the foreign server holds exactly the users, attribute by attribute', () => {
    const sent = [
      { ...asSent(ada), title: 'Chief Analyst' },
      { ...asSent(grace), active: false },
      asSent(katherine),
    ].map((user) => ({ ...user, externalId: ids.get(user.userName) }));
    assert.deepEqual(byUserName(users.map(withoutServerParts)), byUserName(sent));
  });

  await t.test('and exactly the group with its members', async () => {
    const groups = await remote.list('/Groups');
    const idOf = ({ userName }: Person) => users.find((user) => user.userName === userName)?.id;
    assert.deepEqual(
      groups.map(({ displayName, members }) => ({ displayName, members: members?.map(({ value }) => value).sort() })),
      [{ displayName: group, members: [idOf(ada), idOf(katherine)].sort() }],
    );
  });

  await t.test('the file has one row for each active person, in order', async () => {
    const rows = await new RosterApp(stack.rosterFile).rows();
    assert.deepEqual(rows, [ada, katherine].map(rowOf));
    assert.deepEqual(Object.keys(rows[0] ?? {}), [...rosterColumns]);
  });

  await t.test('a start that was killed before it wrote the tenant down is made good', async () => {
    const admin = adminApi(services.adminBaseUrl, services.adminToken);
    const { tenantId, bearerToken } = await openDemoTenant(admin, join(dataDir, 'lost.json'));
    assert.equal(tenantId, tenant.tenantId);
    assert.notEqual(bearerToken, tenant.bearerToken);
  });

  await t.test('a second tour finds the tenant again and adds its own people', async () => {
    const again = await runTour(stack);
    assert.equal(again.bearerToken, tenant.bearerToken);
    assert.equal((await remote.list('/Users')).length, 6);
  });
});

/** Sorted keys do not matter to deepEqual; read-only parts that only the server makes do. */
function withoutServerParts({ id: _id, meta: _meta, ...user }: RemoteResource): Record<string, unknown> {
  return user;
}

function asSent(person: Person): Record<string, unknown> {
  const { groups: _groups, ...user } = userBody(person);
  return user;
}

function byUserName(users: readonly Record<string, unknown>[]): readonly Record<string, unknown>[] {
  return users.toSorted((a, b) => String(a.userName).localeCompare(String(b.userName)));
}

function rowOf(person: Person): Record<string, string> {
  return {
    userName: person.userName,
    'name.givenName': person.given,
    'name.familyName': person.family,
    'emails.work': person.userName,
    department: person.department,
  };
}
