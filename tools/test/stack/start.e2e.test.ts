import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { startOf } from '../../process/identity.mjs';
import { repositoryRoot } from '../../repository.ts';
import type { StackFile } from '../../stack/stack-file.ts';

const roles = [
  'connector',
  'downstream-scim',
  'kafka',
  'launcher',
  'mongodb',
  'provisioner',
  'scim-gateway',
  'user-directory',
];

interface Launch {
  readonly child: ChildProcess;
  /** What it has said so far. */
  said(): string;
}

/** A data folder that shares only the downloaded programs with the repository's own. */
async function dataFolder(t: TestContext): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollcall-start-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const programs = join(repositoryRoot, '.rollcall', 'programs');
  await mkdir(programs, { recursive: true });
  await symlink(programs, join(dataDir, 'programs'));
  return dataDir;
}

function launch(t: TestContext, dataDir: string): Launch {
  const args = ['tools/stack/main.ts', '--no-tour', '--free-ports', '--data-dir', dataDir];
  const { KAFKA_BROKERS: _kafka, MONGODB_URI: _mongo, ...env } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: repositoryRoot,
    env: { ...env, ROLLCALL_INFRASTRUCTURE: 'local' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  return { child, said: () => text };
}

async function untilRunning({ child, said }: Launch, dataDir: string): Promise<StackFile> {
  await eventually(() => assert.ok(child.exitCode !== null || said().includes('Ctrl-C stops'), said()), {
    timeoutMs: 90_000,
    intervalMs: 100,
  });
  assert.equal(child.exitCode, null, said());
  return JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8')) as StackFile;
}

async function status(url: string, token: string): Promise<number> {
  const response = await fetch(url, { headers: { authorization: token } });
  await response.body?.cancel();
  return response.status;
}

async function works({ scimBaseUrl, bearerToken, basic, adminBaseUrl, adminToken }: StackFile): Promise<void> {
  const password = Buffer.from(`${basic.username}:${basic.password}`).toString('base64');
  assert.equal(await status(`${scimBaseUrl}/Users`, `Bearer ${bearerToken}`), 200);
  assert.equal(await status(`${scimBaseUrl}/Users`, `Basic ${password}`), 200);
  assert.equal(await status(`${adminBaseUrl}/tenants`, `Bearer ${adminToken}`), 200);
}

test('the stack starts, runs once, stops all it started, and has its data and credentials after a restart', async (t) => {
  const dataDir = await dataFolder(t);
  const first = launch(t, dataDir);
  const stack = await untilRunning(first, dataDir);

  await t.test('what it wrote for scripts is complete and for the owner only', async () => {
    assert.equal((await stat(join(dataDir, 'stack.json'))).mode & 0o777, 0o600);
    assert.deepEqual(stack.processes.map(({ role }) => role).sort(), roles);
    for (const { role, pid } of stack.processes) assert.ok(startOf(pid), `${role} runs`);
    await works(stack);
  });

  await t.test('a second start on the same data is refused in one sentence', async () => {
    const second = launch(t, dataDir);
    const [code] = await once(second.child, 'close');
    assert.equal(code, 1);
    assert.match(second.said(), /^Rollcall already runs on .+ \(process \d+\): stop it there with Ctrl-C, .+\.\n$/);
  });

  await t.test('one signal stops everything it started, also when it arrives several times', async () => {
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) first.child.kill(signal);
    const [code] = await once(first.child, 'close');
    assert.equal(code, 0, first.said());
    for (const { role, pid } of stack.processes) assert.equal(startOf(pid), undefined, `${role} has ended`);
    const left = await readdir(dataDir);
    assert.ok(!left.includes('stack.json') && !left.includes('start.lock'), left.join(' '));
  });

  await t.test(
    'after a restart the same credentials work, on whatever ports; killed, it leaves nothing behind',
    async () => {
      const again = launch(t, dataDir);
      const restarted = await untilRunning(again, dataDir);
      assert.equal(restarted.bearerToken, stack.bearerToken);
      assert.deepEqual(restarted.basic, stack.basic);
      await works(restarted);
      again.child.kill('SIGKILL');
      await eventually(
        () => {
          for (const { role, pid } of restarted.processes) assert.equal(startOf(pid), undefined, `${role} has ended`);
        },
        { timeoutMs: 30_000, intervalMs: 100 },
      );
    },
  );
});
