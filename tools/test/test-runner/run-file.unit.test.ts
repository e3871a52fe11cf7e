import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { describeFailures, describeFile } from '../runner/print.ts';
import { type FileResult, runFile } from '../runner/run-file.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-file-'));
});
after(() => rm(folder, { recursive: true }));

async function run(body: string, timeoutMs = 20_000): Promise<FileResult> {
  const file = join(folder, `${Math.random()}.test.mjs`);
  await writeFile(file, `import { describe, it, before } from 'node:test';\n${body}`);
  return runFile(file, { timeoutMs, env: process.env });
}

function counts({ passed, failed, skipped, trouble }: FileResult) {
  return { passed, failed, skipped, trouble };
}

describe('running a test file', () => {
  it('counts what passed, failed and was skipped', async () => {
    const result = await run(`
      describe('outer', () => { it('good', () => {}); it('bad', () => { throw new Error('because'); }); });
      it.skip('later', () => {});`);
    assert.deepEqual(counts(result), { passed: 1, failed: 1, skipped: 1, trouble: undefined });
  });

  it('shows tests inside their suites, and failures with where and why', async () => {
    const result = await run(`describe('outer', () => { it('bad', () => { throw new Error('because'); }); });`);
    const shown = stripVTControlCharacters(describeFile('a.test.ts', result)).split('\n');
    assert.deepEqual(shown.slice(1, 3), ['  ✖ outer', '    ✖ bad']);
    const failures = stripVTControlCharacters(describeFailures([['a.test.ts', result]]));
    assert.match(failures, /✖ a\.test\.ts › outer › bad\n {4}Error: because/);
  });

  it('counts a file that crashes while it loads as failed and shows what it said', async () => {
    const result = await run(`throw new Error('at the door');`);
    assert.deepEqual([result.passed, result.failed], [0, 1]);
    assert.match(describeFailures([['a.test.ts', result]]), /at the door/);
  });

  it('counts a file that ends itself in the middle as failed', async () => {
    const result = await run(`it('good', () => {}); it('exits', () => process.exit(0));`);
    assert.ok(result.failed > 0, JSON.stringify(counts(result)));
  });

  it('counts a file without tests as failed', async () => {
    assert.deepEqual(counts(await run('')), { passed: 0, failed: 1, skipped: 0, trouble: 'holds no test' });
  });

  it('counts a failing hook as failed', async () => {
    const result = await run(
      `describe('outer', () => { before(() => { throw new Error('no'); }); it('good', () => {}); });`,
    );
    assert.ok(result.failed > 0);
  });

  it('ends a file that hangs, and keeps what had passed', async () => {
    const result = await run(
      `it('good', () => {}); it('hangs', () => new Promise(() => setInterval(() => {}, 1000)));`,
      1500,
    );
    assert.equal(result.trouble, 'did not end within 1.5 s');
    assert.ok(result.passed >= 1 && result.failed >= 1, JSON.stringify(counts(result)));
  });

  it('does not wait for a process that the file forgot', async () => {
    const result = await run(`
      import { spawn } from 'node:child_process';
      it('good', () => void spawn('sleep', ['60'], { stdio: 'inherit' }).unref());`);
    assert.deepEqual(counts(result), { passed: 1, failed: 0, skipped: 0, trouble: undefined });
    assert.ok(result.durationMs < 10_000);
  });
});
