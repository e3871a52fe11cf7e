import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { newCredential, requestToken, scim, signingKey } from '../support/access.ts';
import { user } from '../support/bodies.ts';
import { type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let origin: string;
before(async () => {
  installation = await startInstallation({ TOKEN_SIGNING_KEY: signingKey, LOCKOUT_FAILURES: '0' });
  origin = installation.gateway.origin;
});
after(() => installation.stop());

const grant = { grant_type: 'client_credentials' };
const client = (settings: object = {}) => newCredential(installation, { kind: 'oauth-client', settings });
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

async function tokenOf({ clientId, clientSecret }: { clientId: string; clientSecret: string }, more: object = {}) {
  const { body } = await requestToken(origin, { ...grant, ...more }, basic(clientId, clientSecret));
  return body.access_token as string;
}

test('RFC 6749 §4.4: a client gets an access token with its secret, in the header or in the form', async () => {
  const { clientId, clientSecret, tenantId } = await client();
  const form = { ...grant, client_id: clientId, client_secret: clientSecret };
  for (const answer of [
    await requestToken(origin, grant, basic(clientId, clientSecret)),
    await requestToken(origin, form),
  ]) {
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('pragma'), 'no-cache');
    const { access_token: token, ...rest } = answer.body;
    assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 3_600, scope: 'write' });
    assert.equal((await scim(origin, `Bearer ${token}`)).status, 200);
  }
  const other = await client();
  assert.notEqual(other.tenantId, tenantId);
});

test('RFC 9068 §2: an access token says who gave it out, to whom, for what and until when', async () => {
  const made = await client();
  const token = await tokenOf(made);
  assert.equal(decodeProtectedHeader(token).typ, 'at+jwt');
  const { jti, iat = 0, exp = 0, ...claims } = decodeJwt(token);
  const { clientId } = made;
  const scope = 'write';
  assert.deepEqual(claims, { iss: origin, aud: `${origin}/scim/v2`, sub: clientId, client_id: clientId, scope });
  assert.ok(jti);
  assert.equal(exp - iat, 3_600);
});

const refusals: readonly [string, number, string, Record<string, string> | string][] = [
  ['no grant type', 400, 'invalid_request', { scope: 'read' }],
  ['another grant type', 400, 'unsupported_grant_type', { grant_type: 'password' }],
  ['no client', 401, 'invalid_client', grant],
  ['an unknown client', 401, 'invalid_client', { ...grant, client_id: 'c_x', client_secret: 'x' }],
  ['a repeated parameter', 400, 'invalid_request', 'grant_type=client_credentials&grant_type=client_credentials'],
  ['an unknown kind of assertion', 400, 'invalid_request', { ...grant, client_assertion: 'a.b.c' }],
  ['two proofs', 400, 'invalid_request', { ...grant, client_id: 'c', client_secret: 's', client_assertion: 'a' }],
];

for (const [what, status, error, form] of refusals)
  test(`RFC 6749 §5.2: ${what} is ${error}`, async () => {
    const answer = await requestToken(origin, form);
    assert.equal(answer.status, status);
    assert.equal(answer.body.error, error);
    assert.ok(answer.body.error_description);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.has('www-authenticate'), status === 401);
  });

test('RFC 6749 §5.2: what is not a form is invalid_request, and only POST is served', async () => {
  const json = await fetch(`${origin}/oauth/token`, { method: 'POST', body: '{}' });
  assert.equal(((await json.json()) as { error: string }).error, 'invalid_request');
  const get = await fetch(`${origin}/oauth/token?grant_type=client_credentials`);
  assert.equal(get.status, 405);
  assert.equal(get.headers.get('allow'), 'POST');
  assert.equal(((await get.json()) as { error: string }).error, 'invalid_request');
});

test('RFC 6749 §3.3: a client may ask for less than it has, never for more', async () => {
  const made = await client({ scopes: ['read', 'write:User'] });
  const narrow = await tokenOf(made, { scope: 'read:User write:User' });
  assert.equal((await scim(origin, `Bearer ${narrow}`)).status, 200);
  assert.equal((await scim(origin, `Bearer ${narrow}`, '/Groups')).status, 403);
  const post = { method: 'POST', body: JSON.stringify(user()) };
  assert.equal((await scim(origin, `Bearer ${narrow}`, '/Users', post)).status, 201);
  for (const scope of ['write', 'write:Group', 'admin', 'read delete']) {
    const answer = await requestToken(origin, { ...grant, scope }, basic(made.clientId, made.clientSecret));
    assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_scope'], scope);
  }
});

test('a token does no more than its client may do by now', async () => {
  const made = await client();
  const token = await tokenOf(made);
  const path = `/tenants/${made.tenantId}/credentials/${made.id}`;
  const settings = { ...made.settings, scopes: ['read:Group'] };
  assert.equal((await installation.admin('PATCH', path, { settings })).status, 200);
  assert.equal((await scim(origin, `Bearer ${token}`)).status, 403);
  assert.equal((await scim(origin, `Bearer ${token}`, '/Groups')).status, 200);
});

test('a token dies with its credential: at once where it was revoked, within the cache time elsewhere', async () => {
  const made = await client();
  const token = await tokenOf(made);
  assert.equal((await scim(origin, `Bearer ${token}`)).status, 200);
  await installation.admin('DELETE', `/tenants/${made.tenantId}/credentials/${made.id}`);
  const answer = await scim(origin, `Bearer ${token}`);
  assert.equal(answer.status, 401);
  assert.match(answer.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
  assert.equal((await requestToken(origin, grant, basic(made.clientId, made.clientSecret))).status, 401);
});

test('a token is accepted by every gateway with the key, by those with it as a previous one, and by no other', async () => {
  const token = await tokenOf(await client());
  const PUBLIC_BASE_URL = `${origin}/scim/v2`;
  const next = randomBytes(32).toString('base64');
  const environments = [
    [200, { TOKEN_SIGNING_KEY: signingKey }],
    [200, { TOKEN_SIGNING_KEY: next, TOKEN_PREVIOUS_SIGNING_KEYS: signingKey }],
    [401, { TOKEN_SIGNING_KEY: next }],
    [401, { TOKEN_SIGNING_KEY: '' }],
  ] as const;
  for (const [status, environment] of environments) {
    const gateway = await installation.startGateway({ PUBLIC_BASE_URL, ...environment });
    assert.equal((await scim(gateway.origin, `Bearer ${token}`)).status, status);
    await gateway.stop();
  }
});

test('an expired token, and one that somebody else made, are the same 401', async () => {
  const made = await client();
  const key = Buffer.from(signingKey, 'base64');
  const kid = createHash('sha256').update('kid').update(key).digest('base64url').slice(0, 12);
  const forge = (changes: { secret?: Uint8Array; typ?: string; aud?: string; lifetimeSeconds?: number }) =>
    new SignJWT({ client_id: made.clientId, scope: 'write', jti: 'x' })
      .setProtectedHeader({ alg: 'HS256', typ: changes.typ ?? 'at+jwt', kid })
      .setIssuer(origin)
      .setAudience(changes.aud ?? `${origin}/scim/v2`)
      .setSubject(made.clientId)
      .setExpirationTime(Math.floor(Date.now() / 1_000) + (changes.lifetimeSeconds ?? 300))
      .sign(changes.secret ?? key);
  assert.equal((await scim(origin, `Bearer ${await forge({})}`)).status, 200, 'as ours are made');
  const bad = {
    expired: await forge({ lifetimeSeconds: -60 }),
    'another key': await forge({ secret: randomBytes(32) }),
    'another kind of token': await forge({ typ: 'JWT' }),
    'another audience': await forge({ aud: 'https://elsewhere.example' }),
    unsigned: `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${(await forge({})).split('.')[1]}.`,
  };
  for (const [what, token] of Object.entries(bad)) {
    const answer = await scim(origin, `Bearer ${token}`);
    assert.deepEqual([answer.status, answer.body.detail], [401, 'The credentials are missing or not valid.'], what);
  }
});

test('RFC 8414: what the authorization server can do is published', async () => {
  const response = await fetch(`${origin}/.well-known/oauth-authorization-server`);
  assert.equal(response.status, 200);
  const metadata = (await response.json()) as Record<string, unknown>;
  assert.equal(metadata.issuer, origin);
  assert.equal(metadata.token_endpoint, `${origin}/oauth/token`);
  assert.deepEqual(metadata.grant_types_supported, ['client_credentials']);
  const methods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
  assert.deepEqual(metadata.token_endpoint_auth_methods_supported, methods);
});

test('without a key there is no token endpoint, and none is announced', async () => {
  const { origin: without, stop } = await installation.startGateway({ TOKEN_SIGNING_KEY: '' });
  const answers = [
    await fetch(`${without}/oauth/token`, { method: 'POST' }),
    await fetch(`${without}/.well-known/oauth-authorization-server`),
  ];
  for (const { status, body } of answers) {
    assert.equal(status, 404);
    await body?.cancel();
  }
  const config = await (await fetch(`${without}/scim/v2/ServiceProviderConfig`)).text();
  assert.ok(!config.includes('oauth2'));
  await stop();
});

test('a client secret is good for tokens only, and a bearer secret for none', async () => {
  const made = await client();
  assert.equal((await scim(origin, `Bearer ${made.clientId}.${made.clientSecret}`)).status, 401);
  const bearer = await newCredential(installation, { kind: 'bearer' });
  assert.equal((await requestToken(origin, grant, basic(bearer.id, bearer.secret))).body.error, 'invalid_client');
});

test('while the directory does not answer no client is refused: 503 with Retry-After', async () => {
  const alone = await installation.startGateway({ DIRECTORY_ADDRESS: '127.0.0.1:1' });
  const answer = await requestToken(alone.origin, grant, basic('c_1', 'secret'));
  assert.deepEqual([answer.status, answer.body.error], [503, 'temporarily_unavailable']);
  assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
  await alone.stop();
});

test('no token and no secret gets into a log', async () => {
  const made = await client();
  const token = await tokenOf(made);
  await scim(origin, `Bearer ${token}`);
  await eventually(() => assert.ok(installation.gateway.lines.some(({ route }) => route === '/oauth/token')));
  const lines = JSON.stringify(installation.gateway.lines);
  for (const word of [made.clientSecret, token, token.split('.')[2] as string]) assert.ok(!lines.includes(word));
});
