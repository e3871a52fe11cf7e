import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { bulkUrn, group, patch, user } from './support/bodies.ts';
import { type Client, clientOf, type Installation, startInstallation } from './support/installation.ts';
import { nowhere } from './support/test-gateway.ts';

let installation: Installation;
before(async () => {
  installation = await startInstallation();
});
after(() => installation.stop());

interface Head {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly subject?: string;
}

/** The requests of a tenant that are listed, once there are so many. */
function logged(client: Client, count: number, query = ''): Promise<readonly Head[]> {
  return eventually(async () => {
    const { body } = await installation.admin('GET', `/requests?tenant=${client.tenantId}${query}`);
    assert.equal(body.requests.length, count, JSON.stringify(body));
    return body.requests;
  });
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
async function shown(client: Client, id: string | undefined): Promise<any> {
  const { status, body } = await installation.admin('GET', `/requests/${id}?tenant=${client.tenantId}`);
  assert.equal(status, 200);
  return body;
}

test('what Entra sent and what came of it, in one look, without the password', async () => {
  const client = await installation.client();
  const { body: made } = await client.send('POST', '/Users', user({ password: 'S3cret-at-birth' }));
  const operations = [
    { op: 'Replace', path: 'active', value: 'False' },
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@example.com' },
    { op: 'Replace', path: 'Password', value: 'S3cret-of-entra' },
  ];
  const headers = { 'x-request-id': 'entra-1', 'user-agent': 'Entra/1' };
  const { status } = await client.send('PATCH', `/Users/${made.id}`, patch(...operations), headers);
  assert.equal(status, 200);
  const [change, creation] = await logged(client, 2);
  assert.deepEqual([creation?.method, creation?.status], ['POST', 201]);
  const request = await shown(client, change?.id);
  assert.equal(request.method, 'PATCH');
  assert.equal(request.path, `/Users/${made.id}`);
  assert.equal(request.subject, `User/${made.id}`);
  assert.equal(request.credentialId, client.credentialId);
  assert.equal(request.correlationId, 'entra-1');
  assert.equal(request.userAgent, 'Entra/1');
  assert.equal(request.dialect, 'auto');
  assert.ok(request.normalisations.length > 0);
  assert.deepEqual(JSON.parse(request.requestBody).Operations, [
    ...operations.slice(0, 2),
    { op: 'Replace', path: 'Password', value: '[redacted]' },
  ]);
  assert.equal(request.requestBytes, JSON.stringify(patch(...operations)).length);
  assert.deepEqual(
    request.events.map(({ type, stream }: { type: string; stream: string }) => [type, stream]).sort(),
    ['UserDeactivated', 'UserProfileChanged'].map((type) => [type, `User/${made.id}`]),
  );
  const first = await shown(client, creation?.id);
  assert.equal(first.subject, `User/${made.id}`);
  const everything = JSON.stringify([request, first, installation.gateway.lines]);
  assert.doesNotMatch(everything, /S3cret/);
  assert.doesNotMatch(everything, new RegExp(client.authorization.split(' ')[1] ?? '-'));
});

test('a refusal is there with its answer, and a filter on a password is not', async () => {
  const client = await installation.client();
  await client.send('GET', '/Users?filter=password%20eq%20%22S3cret%22&count=1');
  await client.send('GET', '/Users/nobody');
  await client.send('POST', '/Users', '{"userName": "S3cret');
  const [unreadable, absent, filtered] = await logged(client, 3);
  assert.equal(filtered?.path, '/Users?filter=[redacted]&count=1');
  assert.doesNotMatch(JSON.stringify(await shown(client, filtered?.id)), /S3cret/);
  const { responseBody, events } = await shown(client, absent?.id);
  assert.equal(JSON.parse(responseBody).status, '404');
  assert.deepEqual(events, []);
  const { body: taken } = await client.send('POST', '/Users', user());
  await client.send('POST', '/Users', user({ userName: taken.userName }));
  const [conflict] = await logged(client, 5);
  assert.deepEqual([conflict?.status, conflict?.subject], [409, undefined]);
  const broken = await shown(client, unreadable?.id);
  assert.equal(broken.requestBody, undefined);
  assert.equal(broken.requestBytes, 20);
  assert.equal(broken.status, 400);
});

test('what a credential may not do, or does too often, is recorded with its refusal', async () => {
  const client = await installation.client('bearer', { scopes: ['read'], requestsPerMinute: 1 });
  assert.equal((await client.send('POST', '/Users', user({ password: 'S3cret' }))).status, 403);
  assert.equal((await client.send('GET', '/Users')).status, 429);
  const requests = await logged(client, 2);
  assert.deepEqual(
    requests.map(({ status }) => status),
    [429, 403],
  );
});

test('requests are found by credential, resource, correlation, method, status and time', async () => {
  const client = await installation.client();
  const { body: made } = await client.send('POST', '/Users', user());
  await client.send('GET', `/users/${made.id}`, undefined, { 'x-request-id': 'okta-7' });
  await client.send('GET', '/Users/none');
  await logged(client, 3);
  await logged(client, 3, `&credential=${client.credentialId}`);
  await logged(client, 2, `&subject=User/${made.id}`);
  await logged(client, 1, '&correlation=okta-7');
  await logged(client, 1, '&method=post');
  await logged(client, 1, '&status=4xx');
  await logged(client, 1, '&status=201');
  await logged(client, 3, '&from=2020-01-01T00:00:00Z');
  await logged(client, 0, '&to=2020-01-01T00:00:00Z');
  const pages: string[] = [];
  for (let page: string | undefined = ''; page !== undefined; ) {
    const path = `/requests?tenant=${client.tenantId}&limit=2${page && `&page=${page}`}`;
    const { body } = await installation.admin('GET', path);
    pages.push(...body.requests.map(({ method, path }: Head) => `${method} ${path}`));
    page = body.nextPage;
  }
  assert.deepEqual(pages, ['GET /Users/none', `GET /users/${made.id}`, 'POST /Users']);
});

test("nothing of a tenant's requests is seen from another tenant", async () => {
  const [client, other] = [await installation.client(), await installation.client()];
  await client.send('GET', '/Users');
  const [request] = await logged(client, 1);
  await logged(other, 0);
  const foreign = await installation.admin('GET', `/requests/${request?.id}?tenant=${other.tenantId}`);
  assert.equal(foreign.status, 404);
  assert.equal((await installation.admin('GET', '/requests?tenant=nobody-here')).status, 404);
  assert.equal((await installation.admin('GET', '/requests')).status, 400);
});

test('a request that changes many things shows its events, a bulk request those of all its operations', async () => {
  const client = await installation.client();
  const operations = [1, 2, 3].map((number) => ({
    ...{ method: 'POST', path: '/Users', bulkId: `b${number}` },
    data: user({ password: `S3cret-${number}` }),
  }));
  const members = { method: 'POST', path: '/Groups', bulkId: 'g', data: group({ members: [{ value: 'bulkId:b1' }] }) };
  const schemas = [bulkUrn];
  const { status } = await client.send('POST', '/Bulk', { schemas, Operations: [...operations, members] });
  assert.equal(status, 200);
  const [head] = await logged(client, 1);
  const request = await shown(client, head?.id);
  assert.doesNotMatch(request.requestBody, /S3cret/);
  const types = request.events.map(({ type }: { type: string }) => type);
  assert.deepEqual(types, ['UserCreated', 'UserCreated', 'UserCreated', 'GroupCreated', 'GroupMembersAdded']);
  assert.equal(request.moreEvents, false);
});

test('an asynchronous request is there with the events it caused after its answer (RFC 9967)', async () => {
  const client = await installation.client();
  const { status } = await client.send('POST', '/Users', user(), { prefer: 'respond-async' });
  assert.equal(status, 202);
  const [head] = await logged(client, 1);
  await eventually(async () => {
    const { events } = await shown(client, head?.id);
    assert.deepEqual(
      events.map(({ type }: { type: string }) => type),
      ['UserCreated'],
    );
  });
});

test('without Kafka reading goes on, and what cannot be recorded is counted', async () => {
  const client = await installation.client();
  const gateway = await installation.startGateway({ KAFKA_BROKERS: nowhere, PRODUCE_TIMEOUT_MS: '300' });
  const started = performance.now();
  assert.equal((await clientOf(gateway, client).send('GET', '/Users')).status, 200);
  assert.ok(performance.now() - started < 2_000);
  await eventually(async () => {
    const metrics = await (await fetch(`${gateway.opsOrigin}/metrics`)).text();
    assert.match(metrics, /gateway_request_log_records_total\{[^}]*result="dropped"[^}]*\} 1/);
  });
  await gateway.stop();
});

test('nobody is recorded by name who did not sign in: such requests are counted', async () => {
  const response = await fetch(`${installation.gateway.origin}/scim/v2/Users`);
  assert.equal(response.status, 401);
  const metrics = await (await fetch(`${installation.gateway.opsOrigin}/metrics`)).text();
  assert.match(metrics, /gateway_request_log_records_total\{[^}]*result="anonymous"[^}]*\} \d/);
});

test('REQUEST_LOG=metadata leaves out bodies and query strings, off leaves out everything', async () => {
  const client = await installation.client();
  const silent = await installation.startGateway({ REQUEST_LOG: 'off' });
  const terse = await installation.startGateway({ REQUEST_LOG: 'metadata' });
  await clientOf(silent, client).send('GET', '/Users?filter=userName%20eq%20%22ann%22');
  await clientOf(terse, client).send('GET', '/Users?filter=userName%20eq%20%22ann%22');
  await clientOf(terse, client).send('POST', '/Users', user());
  const [creation, list] = await logged(client, 2);
  assert.equal(list?.path, '/Users');
  const request = await shown(client, creation?.id);
  assert.equal(request.requestBody, undefined);
  assert.equal(request.events.length, 1);
  await silent.stop();
  await terse.stop();
});
