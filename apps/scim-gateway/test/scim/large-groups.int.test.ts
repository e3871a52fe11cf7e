import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bulkRequestSchema } from '../../src/domain/bulk/bulk-request.ts';
import { group, patch, user } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

/** As a provider sends them: a body far above what a single resource may have. */
const count = 8_000;
const perRequest = 1_000;

let installation: Installation;
let client: Client;
let ids: readonly string[];
before(async () => {
  installation = await startInstallation();
  client = await installation.client();
  ids = await people(count);
});
after(() => installation?.stop());

async function people(many: number): Promise<string[]> {
  const made: string[] = [];
  while (made.length < many) {
    const Operations = Array.from({ length: perRequest }, (_, n) => ({
      ...{ method: 'POST', path: '/Users', bulkId: `b${n}` },
      data: user(),
    }));
    const { body } = await client.send('POST', '/Bulk', { schemas: [bulkRequestSchema], Operations });
    made.push(...body.Operations.map(({ location }: { location: string }) => location.split('/').at(-1)));
  }
  return made.sort();
}

const entries = (members: readonly string[]) =>
  members.map((value) => ({
    ...{ value, display: `Somebody called ${value}` },
    $ref: `https://idp.example.com/directories/production/users/${value}`,
  }));

async function membersOf(id: string): Promise<string[]> {
  const { status, body } = await client.send('GET', `/Groups/${id}`);
  assert.equal(status, 200);
  return (body.members ?? []).map(({ value }: { value: string }) => value).sort();
}

test('a group is created and replaced with thousands of members, and answered with all of them', async () => {
  const body = group({ members: entries(ids) });
  assert.ok(JSON.stringify(body).length > 1_000_000);
  const made = await client.send('POST', '/Groups', body);
  assert.equal(made.status, 201);
  assert.deepEqual(made.body.members.map(({ value }: { value: string }) => value).sort(), ids);
  const rest = ids.slice(100);
  const put = await client.send(
    'PUT',
    `/Groups/${made.body.id}?attributes=displayName`,
    group({ members: entries(rest) }),
  );
  assert.deepEqual([put.status, put.body.members], [200, undefined]);
  assert.deepEqual(await membersOf(made.body.id), rest);
});

test('one PATCH adds thousands of members, and takes them out', async () => {
  const { body: made } = await client.send('POST', '/Groups', group());
  const path = `/Groups/${made.id}`;
  const add = await client.send('PATCH', path, patch({ op: 'add', path: 'members', value: entries(ids) }));
  assert.equal(add.status, 204);
  assert.deepEqual(await membersOf(made.id), ids);
  const remove = await client.send(
    'PATCH',
    path,
    patch({ op: 'remove', path: 'members', value: entries(ids.slice(1)) }),
  );
  assert.equal(remove.status, 204);
  assert.deepEqual(await membersOf(made.id), ids.slice(0, 1));
});

test('a body of that length is for groups only: of a user it is 413', async () => {
  const { status, body } = await client.send('POST', '/Users', user({ members: entries(ids) }));
  assert.deepEqual([status, body.status], [413, '413']);
});

test('1,000 parallel PATCHes of one member each: all members are there', async () => {
  const { body: made } = await client.send('POST', '/Groups', group());
  const members = ids.slice(0, 1_000);
  const answers = await Promise.all(
    members.map((value) =>
      client.send('PATCH', `/Groups/${made.id}`, patch({ op: 'add', path: 'members', value: [{ value }] })),
    ),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([204]));
  assert.deepEqual(await membersOf(made.id), members);
});
