import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { isAlive, startOf, thisProcess } from '../../process/identity.mjs';
import { type KeptProcess, openKeeper, recordsFolder } from '../../process/keeper.ts';
import { stopOrphans } from '../../process/orphans.ts';

function dataFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'keeper-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function sleeper(t: TestContext): ChildProcess & { pid: number } {
  const child = spawn('sleep', ['300'], { detached: true });
  t.after(() => child.kill('SIGKILL'));
  assert.ok(child.pid);
  return child as ChildProcess & { pid: number };
}

function writeRecord(dataDir: string, record: KeptProcess): void {
  mkdirSync(recordsFolder(dataDir), { recursive: true });
  writeFileSync(join(recordsFolder(dataDir), `${record.role}-${record.pid}.json`), JSON.stringify(record));
}

const gone = { pid: spawnSync('true').pid, startedAt: 'once' };

test('a keeper stops what it started and forgets it', async (t) => {
  const dataDir = dataFolder(t);
  const keeper = openKeeper(dataDir);
  const logFile = join(dataDir, 'sleep.log');
  const child = await keeper.start({ role: 'sleeper', command: 'sleep', args: ['300'], logFile });
  assert.equal(readdirSync(recordsFolder(dataDir)).length, 1);
  await keeper.stop();
  assert.deepEqual(await child.exited, { code: null, signal: 'SIGTERM' });
  assert.deepEqual(readdirSync(recordsFolder(dataDir)), []);
});

test('a child that does not heed SIGTERM is ended by force', async (t) => {
  const dataDir = dataFolder(t);
  const keeper = openKeeper(dataDir);
  const child = await keeper.start({
    role: 'stubborn',
    command: process.execPath,
    args: ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('deaf');"],
    logFile: join(dataDir, 'log'),
    stopTimeoutMs: 200,
  });
  await eventually(() => assert.ok(readdirSync(dataDir).includes('log')));
  await keeper.stop();
  assert.notEqual((await child.exited).signal, null);
});

test('the children of a process that was killed are stopped by its guardian', async (t) => {
  const dataDir = dataFolder(t);
  const script = `
    import { openKeeper } from ${JSON.stringify(new URL('../../process/keeper.ts', import.meta.url).href)};
    const keeper = openKeeper(${JSON.stringify(dataDir)});
    const options = { role: 'sleeper', command: 'sleep', args: ['300'], logFile: ${JSON.stringify(join(dataDir, 'log'))} };
    process.stdout.write(String((await keeper.start(options)).pid) + ${JSON.stringify('\n')});
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => owner.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
  const child = { pid: Number(line), startedAt: startOf(Number(line)) ?? '' };
  assert.ok(isAlive(child));
  owner.kill('SIGKILL');
  await eventually(() => assert.equal(isAlive(child), false));
  await eventually(() => assert.deepEqual(readdirSync(recordsFolder(dataDir)), []));
});

test('an orphan of a run before is stopped', async (t) => {
  const dataDir = dataFolder(t);
  const { pid } = sleeper(t);
  writeRecord(dataDir, { role: 'kafka', pid, startedAt: startOf(pid) ?? '', owner: gone });
  assert.deepEqual(await stopOrphans(dataDir), ['kafka']);
  assert.equal(startOf(pid), undefined);
});

test('neither a child whose owner lives nor a stranger with the same id is touched', async (t) => {
  const dataDir = dataFolder(t);
  const [owned, stranger] = [sleeper(t), sleeper(t)];
  writeRecord(dataDir, { role: 'owned', pid: owned.pid, startedAt: startOf(owned.pid) ?? '', owner: thisProcess() });
  writeRecord(dataDir, { role: 'stranger', pid: stranger.pid, startedAt: 'another time', owner: gone });
  assert.deepEqual(await stopOrphans(dataDir), []);
  assert.ok(startOf(owned.pid) && startOf(stranger.pid));
});
