import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { ScimApp } from '../../tour/apps.ts';
import { startDownstreamScim } from '../../tour/downstream.ts';
import { IdentityProvider } from '../../tour/idp.ts';
import { startTestStack } from './test-stack.ts';

const program = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
const run = promisify(execFile);

test('an operator does the day’s work with the command line', async (t) => {
  const { services, dataDir } = await startTestStack(t);
  const downstream = await startDownstreamScim({ port: 0, bearerToken: 'downstream-token' });
  t.after(() => downstream.stop());
  const env = { ...process.env, ROLLCALL_ADMIN_URL: services.adminBaseUrl, ROLLCALL_ADMIN_TOKEN: services.adminToken };
  const rollcall = async (...args: string[]) => (await run(process.execPath, [program, ...args], { env })).stdout;
  const json = async <T>(...args: string[]) => JSON.parse(await rollcall('--json', ...args)) as T;
  const tenant = freshName('t');

  await t.test('makes a tenant, once', async () => {
    assert.match(await rollcall('tenant', 'create', tenant, '--name', 'Acme'), /is ready/);
    await assert.rejects(rollcall('tenant', 'create', tenant), (error: { code: number; stderr: string }) => {
      assert.equal(error.code, 1);
      assert.match(error.stderr, new RegExp(`${tenant} is taken`));
      return true;
    });
    assert.match(await rollcall('tenant', 'list'), new RegExp(`${tenant} +Acme`));
  });

  const made = await json<{ id: string; bearerToken: string }>('credential', 'create', tenant, '--label', 'Okta');

  await t.test('connects an app and sees a person arrive in it', async () => {
    const tokenFile = join(dataDir, 'token');
    await writeFile(tokenFile, 'downstream-token\n', { mode: 0o600 });
    const app = await json<{ id: string }>(
      ...['app', 'connect-scim', tenant, 'Team Chat', '--url', downstream.baseUrl, '--bearer-token-file', tokenFile],
    );
    const idp = new IdentityProvider(services.scimBaseUrl, made.bearerToken);
    const { body } = await idp.send('POST', '/Users', 201, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada@example.com',
    });
    await eventually(async () =>
      assert.match(await rollcall('app', 'status', tenant, app.id), /inSync +1\npending +0\nparked +0/),
    );
    assert.ok(await new ScimApp(downstream.baseUrl, downstream.bearerToken).user('ada@example.com'));
    assert.match(await rollcall('app', 'list', tenant), new RegExp(`${app.id} +Team Chat +scim`));
    assert.match(await rollcall('timeline', tenant, `User/${body.id}`), /Team Chat +AccountApplied/);
  });

  await t.test('narrows a credential, gives it an end and a new secret', async () => {
    const users = (token: string) =>
      fetch(`${services.scimBaseUrl}/Users?count=0`, { headers: { authorization: `Bearer ${token}` } });
    await rollcall('credential', 'update', tenant, made.id, '--scopes', 'read:Group', '--expires', '10d');
    assert.match(await rollcall('credential', 'list', tenant), /read:Group[\s\S]+expires in (9|10) days/);
    assert.equal((await users(made.bearerToken)).status, 403);
    await rollcall('credential', 'update', tenant, made.id, '--scopes', '', '--expires', 'never');
    const rotated = await json<{ bearerToken: string }>('credential', 'rotate', tenant, made.id, '--overlap', '1h');
    for (const token of [made.bearerToken, rotated.bearerToken]) assert.equal((await users(token)).status, 200);
  });

  await t.test('revokes a credential, which is refused from then on', async () => {
    await rollcall('credential', 'revoke', tenant, made.id);
    assert.match(await rollcall('credential', 'list', tenant), new RegExp(`${made.id} +bearer +Okta +\\S+ +\\S+`));
    await eventually(
      async () => {
        const headers = { authorization: `Bearer ${made.bearerToken}` };
        assert.equal((await fetch(`${services.scimBaseUrl}/Users`, { headers })).status, 401);
      },
      { timeoutMs: 20_000 },
    );
  });
});
