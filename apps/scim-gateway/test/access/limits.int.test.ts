import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { newCredential, requestToken, scim, signingKey } from '../support/access.ts';
import { errorUrn } from '../support/bodies.ts';
import { type Answer, type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
before(async () => {
  installation = await startInstallation({ TOKEN_SIGNING_KEY: signingKey });
});
after(() => installation.stop());

const gateway = (environment: Record<string, string>) => installation.startGateway(environment);
const bearer = async (settings: object = {}) =>
  `Bearer ${(await newCredential(installation, { kind: 'bearer', settings })).bearerToken}`;

function assertTooMany({ status, headers, body }: Answer): void {
  assert.equal(status, 429);
  assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/, 'O-13: whole seconds');
  assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
  assert.deepEqual([body.schemas, body.status], [[errorUrn], '429']);
}

test('O-13: above its limit a credential gets 429 with Retry-After, and others go on', async () => {
  const { origin, stop } = await gateway({ RATE_LIMIT_PER_MINUTE: '3' });
  const [one, other] = [await bearer(), await bearer()];
  for (const left of [2, 1, 0]) {
    const { status, headers } = await scim(origin, one);
    assert.equal(status, 200);
    assert.equal(headers.get('ratelimit-policy'), '"credential";q=3;w=60');
    assert.match(headers.get('ratelimit') ?? '', new RegExp(`^"credential";r=${left};t=(60|59|58)$`));
  }
  const answer = await scim(origin, one);
  assertTooMany(answer);
  assert.match(answer.headers.get('ratelimit') ?? '', /^"credential";r=0;t=\d+$/);
  assert.equal((await scim(origin, other)).status, 200);
  await stop();
});

test('a credential may have a limit of its own, and 0 is none', async () => {
  const { origin, stop } = await gateway({ RATE_LIMIT_PER_MINUTE: '0' });
  const [limited, free] = [await bearer({ requestsPerMinute: 1 }), await bearer()];
  assert.equal((await scim(origin, limited)).status, 200);
  assertTooMany(await scim(origin, limited));
  const answers = await Promise.all(Array.from({ length: 20 }, () => scim(origin, free)));
  for (const { status, headers } of answers) assert.deepEqual([status, headers.has('ratelimit')], [200, false]);
  await stop();
});

test('RFC 7644 §7.6: requests without credentials are limited by address', async () => {
  const { origin, stop } = await gateway({ ADDRESS_RATE_LIMIT_PER_MINUTE: '2' });
  const anonymous = async (path: string): Promise<Answer> => {
    const response = await fetch(`${origin}/scim/v2${path}`);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  assert.equal((await anonymous('/ServiceProviderConfig')).status, 200);
  assert.equal((await anonymous('/Users')).status, 401);
  assertTooMany(await anonymous('/Users'));
  assertTooMany(await anonymous('/ServiceProviderConfig'));
  assert.equal((await scim(origin, await bearer())).status, 200);
  await stop();
});

test('requests for tokens in which nobody says who they are are limited by address too', async () => {
  const { origin, stop } = await gateway({ ADDRESS_RATE_LIMIT_PER_MINUTE: '2' });
  const nameless = () => fetch(`${origin}/oauth/token`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
  assert.deepEqual([(await nameless()).status, (await nameless()).status], [400, 400]);
  const third = await nameless();
  assert.equal(third.status, 429);
  assert.match(third.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  await stop();
});

test('wrong secrets lock an id out for a time, whether or not it exists; what was accepted before goes on', async () => {
  const { origin, stop } = await gateway({ LOCKOUT_FAILURES: '3', LOCKOUT_MS: '1000', AUTH_CACHE_MS: '1' });
  const [known, fresh] = [await bearer(), await bearer()];
  assert.equal((await scim(origin, known)).status, 200);
  const idOf = (authorization: string) => authorization.slice('Bearer '.length).split('.')[0];
  for (const id of [idOf(known), idOf(fresh), freshName('c')]) {
    for (const guess of ['a', 'b', 'c']) assert.equal((await scim(origin, `Bearer ${id}.${guess}`)).status, 401);
    const answer = await scim(origin, `Bearer ${id}.d`);
    assertTooMany(answer);
    assert.equal(answer.headers.get('ratelimit-policy'), '"failures";q=3;w=1');
  }
  assertTooMany(await scim(origin, fresh));
  assert.equal((await scim(origin, known)).status, 200);
  await eventually(async () => assert.equal((await scim(origin, fresh)).status, 200));
  await stop();
});

test('guessing at the token endpoint is locked out too', async () => {
  const { origin, stop } = await gateway({ LOCKOUT_FAILURES: '2' });
  const { clientId, clientSecret } = await newCredential(installation, { kind: 'oauth-client' });
  const ask = (secret: string) =>
    requestToken(origin, { grant_type: 'client_credentials', client_id: clientId, client_secret: secret });
  for (const guess of ['a', 'b']) assert.equal((await ask(guess)).body.error, 'invalid_client');
  const answer = await ask(clientSecret);
  assert.deepEqual([answer.status, answer.body.error], [429, 'temporarily_unavailable']);
  assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  await stop();
});

test('X-Forwarded-For is believed from a trusted proxy only', async () => {
  const from = (origin: string, address: string) =>
    fetch(`${origin}/scim/v2/ServiceProviderConfig`, { headers: { 'x-forwarded-for': address } });
  const trusting = await gateway({ ADDRESS_RATE_LIMIT_PER_MINUTE: '1', TRUST_PROXY: '1' });
  const statuses: number[] = [];
  for (const address of ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2'])
    statuses.push((await from(trusting.origin, address)).status);
  assert.deepEqual(statuses, [200, 200, 200, 429], 'an IPv6 client is a /64');
  await trusting.stop();
  const wary = await gateway({ ADDRESS_RATE_LIMIT_PER_MINUTE: '1', TRUST_PROXY: '10.0.0.0/8' });
  assert.equal((await from(wary.origin, '192.0.2.1')).status, 200);
  assert.equal((await from(wary.origin, '192.0.2.2')).status, 429);
  await wary.stop();
});
