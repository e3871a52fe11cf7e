import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findInstallation } from '../src/installation.ts';

async function emptyDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-cli-'));
  t.after(() => rm(directory, { recursive: true }));
  return directory;
}

test('the environment names an installation', async (t) => {
  const env = { ROLLCALL_ADMIN_URL: 'https://rollcall.example/admin/v1/', ROLLCALL_ADMIN_TOKEN: 'token' };
  assert.deepEqual(await findInstallation(env, await emptyDirectory(t)), {
    adminBaseUrl: 'https://rollcall.example/admin/v1',
    adminToken: 'token',
  });
});

test('half an environment is refused rather than completed from elsewhere', async (t) => {
  await assert.rejects(
    findInstallation({ ROLLCALL_ADMIN_URL: 'https://x.example' }, await emptyDirectory(t)),
    /Set both/,
  );
});

test('the running development stack is found', async (t) => {
  const directory = await emptyDirectory(t);
  await mkdir(join(directory, '.rollcall'));
  const stack = { adminBaseUrl: 'http://127.0.0.1:8080/admin/v1', adminToken: 'token', kafkaBrokers: [] };
  await writeFile(join(directory, '.rollcall/stack.json'), JSON.stringify(stack));
  assert.deepEqual(await findInstallation({}, directory), {
    adminBaseUrl: 'http://127.0.0.1:8080/admin/v1',
    adminToken: 'token',
  });
});

test('without either, the message names both remedies', async (t) => {
  await assert.rejects(findInstallation({}, await emptyDirectory(t)), /npm start.*ROLLCALL_ADMIN_URL/);
});
