import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { lock, tryLock } from '../../process/lock.mjs';

function lockFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'lock');
}

function hold(file: string): { release(): void } {
  const attempt = tryLock(file);
  assert.ok('release' in attempt);
  return attempt;
}

test('a lock has one holder, who can be named, until it is released', (t) => {
  const file = lockFile(t);
  const { release } = hold(file);
  const second = tryLock(file);
  assert.ok('holder' in second);
  assert.equal(second.holder.pid, process.pid);
  release();
  hold(file).release();
  assert.deepEqual(readdirSync(join(file, '..')), []);
});

test('the lock of a process that is gone is free', (t) => {
  const file = lockFile(t);
  const { pid } = spawnSync('true');
  writeFileSync(file, JSON.stringify({ pid, startedAt: 'once', ticket: 'x' }));
  hold(file).release();
});

test('the lock of an earlier process with an id that is in use again is free', (t) => {
  const file = lockFile(t);
  writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: 'before the reboot', ticket: 'x' }));
  hold(file).release();
});

test('whoever waits gets the lock when it is released, and is told once who has it', async (t) => {
  const file = lockFile(t);
  const { release } = hold(file);
  const told: number[] = [];
  const waiting = lock(file, ({ pid }) => {
    told.push(pid);
    release();
  });
  (await waiting).release();
  assert.deepEqual(told, [process.pid]);
});
