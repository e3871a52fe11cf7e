import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { errorUrn, group, patch, user } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

// RFC 7644 §3.14 and RFC 9110 §13.1: reading and changing under a condition.

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation();
  client = await installation.client('bearer', { dialect: 'strict' });
});
after(() => installation?.stop());

const unknownId = '00000000-0000-4000-8000-000000000000';
const made = async (path: '/Users' | '/Groups', body: object) => (await client.send('POST', path, body)).body;
const got = async (path: string) => (await client.send('GET', path)).body;

const conditions: readonly (readonly [string, string, (version: string) => string, boolean])[] = [
  ['its version', 'if-match', (version) => version, true],
  ['its version as a strong tag', 'if-match', (version) => version.slice(2), true],
  ['a list with its version', 'if-match', (version) => `W/"0", "x" ,${version}`, true],
  ['*', 'if-match', () => '*', true],
  ['another version', 'if-match', () => 'W/"0"', false],
  ['a list without its version', 'if-match', () => '"0", W/"99"', false],
  ['*', 'if-none-match', () => '*', false],
];
for (const path of ['/Users', '/Groups'] as const)
  for (const method of ['PUT', 'PATCH', 'DELETE'])
    for (const [what, header, tagsFor, holds] of conditions)
      test(`RFC 7644 §3.14: ${method} ${path} with ${header}: ${what} is ${holds ? 'done' : '412'}`, async () => {
        const body = path === '/Users' ? user() : group();
        const { id, meta } = await made(path, body);
        const sent = {
          PUT: { ...body, externalId: 'new' },
          PATCH: patch({ op: 'add', path: 'externalId', value: 'new' }),
        }[method];
        const answer = await client.send(method, `${path}/${id}`, sent, { [header]: tagsFor(meta.version) });
        if (holds) return assert.ok(answer.status === 200 || answer.status === 204, String(answer.status));
        assert.deepEqual([answer.status, answer.body.schemas, answer.body.status], [412, [errorUrn], '412']);
        assert.equal((await got(`${path}/${id}`)).meta.version, meta.version);
      });

test('RFC 7644 §3.14: GET and HEAD with If-None-Match: a match is 304 without a body, in a list, weak or *', async () => {
  for (const path of ['/Users', '/Groups'] as const) {
    const { id, meta } = await made(path, path === '/Users' ? user() : group());
    for (const tags of [meta.version, meta.version.slice(2), `"x", ${meta.version}`, '*'])
      for (const method of ['GET', 'HEAD']) {
        const { status, headers, body } = await client.send(method, `${path}/${id}`, undefined, {
          'if-none-match': tags,
        });
        assert.deepEqual([status, headers.get('etag'), body], [304, meta.version, undefined], `${method} ${tags}`);
      }
    assert.equal((await client.send('GET', `${path}/${id}`, undefined, { 'if-none-match': 'W/"77"' })).status, 200);
    assert.equal((await client.send('GET', `${path}/${id}`, undefined, { 'if-match': 'W/"77"' })).status, 412);
    assert.equal((await client.send('GET', `${path}/${id}`, undefined, { 'if-match': meta.version })).status, 200);
    assert.equal((await client.send('GET', `${path}/${unknownId}`, undefined, { 'if-none-match': '*' })).status, 404);
  }
});
