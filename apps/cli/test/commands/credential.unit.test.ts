import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AdminClient } from '../../src/admin-client.ts';
import { credentialCommand } from '../../src/commands/credential.ts';
import { expiry, seconds } from '../../src/commands/credential-options.ts';
import { type Credential, warnings } from '../../src/commands/credential-text.ts';

const settings = { dialect: 'okta', scopes: ['read'], unknownMembers: 'reject', requestsPerMinute: 5 };
const stored: Credential = {
  ...{ id: 'c_1', kind: 'bearer', label: '', createdAt: '2026-01-01T00:00:00.000Z', secrets: [] },
  settings,
};

/** What a command sends, without sending it. */
async function sent(...words: string[]): Promise<readonly [string, string, unknown][]> {
  const requests: [string, string, unknown][] = [];
  const answering =
    (method: string, answer: unknown = stored) =>
    async <T>(to: string, body?: object) => {
      requests.push([method, to, JSON.parse(JSON.stringify(body ?? null))]);
      return answer as T;
    };
  const client = {
    get: answering('GET', { credentials: [stored] }),
    post: answering('POST'),
    patch: answering('PATCH'),
    delete: answering('DELETE'),
  } as AdminClient;
  await credentialCommand(client).option('--json').parseAsync(words, { from: 'user' });
  return requests;
}

test('a credential is bearer, without an end and without settings, unless told otherwise', async () => {
  const [request] = await sent('create', 'acme');
  assert.deepEqual(request, ['POST', 'tenants/acme/credentials', { kind: 'bearer', label: '' }]);
});

test('settings, keys and an issuer are sent as they are given', async () => {
  const file = join(tmpdir(), `keys-${process.pid}.json`);
  await writeFile(file, '{"keys":[{"kty":"EC"}]}');
  const common = ['create', 'acme', '--kind', 'oauth-client', '--public-keys', file, '--expires', '2030-01-01'];
  const [[, , client] = []] = await sent(...common, '--dialect', 'entra', '--scopes', 'read, write:User');
  assert.deepEqual(client, {
    ...{ kind: 'oauth-client', label: '', expiresAt: '2030-01-01T00:00:00.000Z' },
    settings: { dialect: 'entra', scopes: ['read', 'write:User'] },
    publicKeys: { keys: [{ kty: 'EC' }] },
  });
  const trust = ['--issuer', 'https://i', '--audience', 'a', '--jwks-uri', 'https://i/jwks', '--me-attribute', 'id'];
  const [[, , external] = []] = await sent('create', 'acme', '--kind', 'external-issuer', ...trust);
  const trustedIssuer = { issuer: 'https://i', audience: 'a', jwksUri: 'https://i/jwks', meAttribute: 'id' };
  assert.deepEqual(external, { kind: 'external-issuer', label: '', trustedIssuer });
});

test('an update leaves the settings that are not named as they are', async () => {
  const [, request] = await sent('update', 'acme', 'c_1', '--dialect', 'strict', '--expires', 'never');
  const body = { settings: { ...settings, dialect: 'strict' }, expiresAt: null };
  assert.deepEqual(request, ['PATCH', 'tenants/acme/credentials/c_1', body]);
});

test('a rotation overlaps as long as it is told to', async () => {
  const [request] = await sent('rotate', 'acme', 'c_1', '--overlap', '7d');
  assert.deepEqual(request, ['POST', 'tenants/acme/credentials/c_1/secrets', { overlapSeconds: 604_800 }]);
});

test('durations and ends are read strictly', () => {
  assert.deepEqual(['90s', '30m', '12h'].map(seconds), [90, 1_800, 43_200]);
  assert.equal(expiry('never'), 'never');
  assert.ok(Math.abs(Date.parse(expiry('2d')) - Date.now() - 172_800_000) < 5_000);
  for (const text of ['7', 'd', '1w', '-1d']) assert.throws(() => seconds(text), { code: 'commander.invalidArgument' });
  assert.throws(() => expiry('soon'), { code: 'commander.invalidArgument' });
});

test('a warning is given a month before the end, and after it', () => {
  const now = new Date('2026-06-01T00:00:00Z');
  const until = (expiresAt: string) => warnings([{ ...stored, expiresAt }], now);
  assert.deepEqual(until('2026-06-11T00:00:00Z'), ['Warning: c_1 expires in 10 days.']);
  assert.deepEqual(until('2026-05-01T00:00:00Z'), ['Warning: c_1 has expired.']);
  assert.deepEqual(until('2026-08-01T00:00:00Z'), []);
  assert.deepEqual(warnings([stored], now), []);
});
