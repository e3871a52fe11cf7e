import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freshName } from '@rollcall/service-kit/testing';
import { newCredential, scim } from '../support/access.ts';
import { patch, user, userUrn } from '../support/bodies.ts';
import { type Answer, type Installation, startInstallation } from '../support/installation.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

let installation: Installation;
let issuer: TokenIssuer;
before(async () => {
  issuer = await startTokenIssuer();
  installation = await startInstallation({
    ...{ OUTBOUND_ALLOW: '127.0.0.1', OUTBOUND_PUBLIC: 'false', AUTH_CACHE_MS: '1' },
  });
});
after(async () => {
  await installation.stop();
  await issuer.stop();
});

type Send = (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Answer>;

/** A tenant in which tokens speak for the User whom `sub` names by this attribute. */
async function tenant(meAttribute: string): Promise<(sub: string) => Promise<Send>> {
  const audience = freshName('aud');
  const trustedIssuer = { issuer: issuer.issuer, audience, jwksUri: issuer.jwksUri, meAttribute };
  await newCredential(installation, { kind: 'external-issuer', trustedIssuer });
  return async (sub) => {
    const authorization = `Bearer ${await issuer.sign({ aud: audience, sub })}`;
    return (method, path, body, headers = {}) =>
      scim(installation.gateway.origin, authorization, path, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
  };
}

for (const attribute of ['userName', 'externalId', 'id'])
  test(`RFC 7644 §3.11: /Me is the User whom the subject names by ${attribute}, under its own address`, async () => {
    const as = await tenant(attribute);
    const name = `Ann-${freshName('x')}@example.com`;
    const admin = await as('somebody');
    const { body: made } = await admin('POST', '/Users', user({ userName: name, externalId: name }));
    const me = await as(attribute === 'id' ? made.id : name);
    const location = `${installation.gateway.origin}/scim/v2/Users/${made.id}`;

    const got = await me('GET', '/Me');
    assert.equal(got.status, 200);
    assert.deepEqual(got.body, made);
    assert.equal(got.headers.get('location'), location);
    assert.equal(got.body.meta.location, location);
    assert.equal((await me('GET', '/Me', undefined, { 'if-none-match': made.meta.version })).status, 304);
    assert.deepEqual(Object.keys((await me('GET', '/me?attributes=userName')).body).sort(), [
      'id',
      'schemas',
      'userName',
    ]);

    const patched = await me('PATCH', '/Me', patch({ op: 'replace', path: 'title', value: 'Chief' }));
    assert.deepEqual([patched.status, patched.body.title], [200, 'Chief']);
    assert.equal(patched.headers.get('location'), location);
    const stale = await me('PUT', '/Me', made, { 'if-match': made.meta.version });
    assert.equal(stale.status, 412);
    const replaced = await me('PUT', '/Me', { schemas: [userUrn], userName: name, externalId: name, nickName: 'A' });
    assert.deepEqual([replaced.status, replaced.body.nickName, replaced.body.id], [200, 'A', made.id]);

    assert.equal((await me('DELETE', '/Me')).status, 204);
    assert.equal((await me('GET', '/Me')).status, 404);
    assert.equal((await admin('GET', `/Users/${made.id}`)).status, 404);
  });

test('RFC 7644 §3.11: who speaks for nobody, or for more than one, is told so by 404', async () => {
  const as = await tenant('externalId');
  const twin = await as('twin');
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    const { status, body } = await twin(method, '/Me', method === 'GET' ? undefined : {});
    assert.deepEqual([status, body.detail], [404, 'The credential does not speak for a User.']);
  }
  for (let n = 0; n < 2; n++) await twin('POST', '/Users', user({ externalId: 'twin' }));
  assert.equal((await twin('GET', '/Me')).status, 404);
  const client = await installation.client();
  assert.equal((await client.send('GET', '/Me')).status, 404);
});

test('RFC 7644 §3.11: nobody makes itself a User: POST /Me is 405', async () => {
  const client = await installation.client();
  const { status, headers } = await client.send('POST', '/Me', user());
  assert.equal(status, 405);
  assert.equal(headers.get('allow'), 'GET, HEAD, PUT, PATCH, DELETE');
});

test('RFC 7644 §6: a subject of one tenant is nobody in another', async () => {
  const one = await tenant('userName');
  const other = await tenant('userName');
  const name = `${freshName('ann')}@example.com`;
  await (await one(name))('POST', '/Users', user({ userName: name }));
  assert.equal((await (await one(name))('GET', '/Me')).status, 200);
  assert.equal((await (await other(name))('GET', '/Me')).status, 404);
});
