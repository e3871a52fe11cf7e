import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { repositoryRoot } from '../repository.ts';

/** What npm leaves behind, put there by a stand-in that counts how often it was called and takes a moment. */
const npm = `
  const fs = require('node:fs');
  fs.appendFileSync('calls', 'x');
  setTimeout(() => {
    if (process.env.NPM_FAILS) { console.error(process.env.NPM_FAILS); process.exit(1); }
    fs.mkdirSync('node_modules/node/bin', { recursive: true });
    if (!fs.existsSync('node_modules/node/bin/node')) fs.symlinkSync(process.execPath, 'node_modules/node/bin/node');
    fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
  }, 300);`;

interface Clone {
  readonly root: string;
  run(script: string, env?: NodeJS.ProcessEnv): ChildProcess;
  installations(): number;
  require(version: string): void;
}

function freshClone(t: TestContext): Clone {
  const root = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const path of ['bootstrap.mjs', 'process']) {
    cpSync(join(repositoryRoot, 'tools', path), join(root, 'tools', path), { recursive: true });
  }
  mkdirSync(join(root, 'scripts'));
  writeFileSync(join(root, 'npm.js'), npm);
  const clone: Clone = {
    root,
    run: (script, env = {}) =>
      spawn(process.execPath, [join(root, 'tools', 'bootstrap.mjs'), script, 'an argument'], {
        cwd: root,
        env: { ...process.env, npm_execpath: join(root, 'npm.js'), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    installations: () => (existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').length : 0),
    require: (version) =>
      writeFileSync(
        join(root, 'package-lock.json'),
        JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } }),
      ),
  };
  clone.require('1.0.0');
  return clone;
}

function script(clone: Clone, body: string): string {
  writeFileSync(join(clone.root, 'scripts', 'script.ts'), body);
  return 'scripts/script.ts';
}

async function ending(child: ChildProcess): Promise<{ code: number | null; signal: string | null; said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
  const [code, signal] = await once(child, 'close');
  return { code, signal, said };
}

test('a fresh clone installs once, runs the script with its arguments and passes on its exit code', async (t) => {
  const clone = freshClone(t);
  const path = script(clone, 'const args: string[] = process.argv.slice(2); console.log(args[0]); process.exit(7);');
  const first = await ending(clone.run(path));
  assert.equal(first.code, 7);
  assert.match(first.said, /an argument/);
  await ending(clone.run(path));
  assert.equal(clone.installations(), 1);
});

test('it installs again when the lock file has changed', async (t) => {
  const clone = freshClone(t);
  const path = script(clone, '');
  await ending(clone.run(path));
  clone.require('2.0.0');
  await ending(clone.run(path));
  assert.equal(clone.installations(), 2);
});

test('two at the same time install once, and both run', async (t) => {
  const clone = freshClone(t);
  const path = script(clone, "console.log('ran');");
  const both = await Promise.all([ending(clone.run(path)), ending(clone.run(path))]);
  assert.equal(clone.installations(), 1);
  for (const { code, said } of both) {
    assert.equal(code, 0);
    assert.match(said, /ran/);
  }
});

test('a failed installation is one sentence that says what to do', async (t) => {
  const clone = freshClone(t);
  const path = script(clone, "console.log('ran');");
  const full = await ending(clone.run(path, { NPM_FAILS: 'npm error code ENOSPC' }));
  assert.equal(full.code, 1);
  assert.match(full.said.trimEnd(), /\n.*the disk is full: free at least 1 GB .*\.$/);
  const offline = await ending(clone.run(path, { NPM_FAILS: 'npm error code ENOTFOUND' }));
  assert.match(offline.said.trimEnd(), /\n.*check the network or proxy settings and try again\.$/);
  assert.doesNotMatch(full.said + offline.said, /ran/);
});

test('a signal reaches the script, and how the script ended is how the bootstrap ends', async (t) => {
  const clone = freshClone(t);
  const path = script(
    clone,
    "process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000); console.log('ready');",
  );
  const child = clone.run(path);
  let said = '';
  child.stdout?.on('data', (chunk) => (said += chunk));
  await eventually(() => assert.match(said, /ready/));
  child.kill('SIGTERM');
  assert.equal((await ending(child)).code, 3);

  const killed = await ending(clone.run(script(clone, "process.kill(process.pid, 'SIGKILL');")));
  assert.equal(killed.signal, 'SIGKILL');
});
