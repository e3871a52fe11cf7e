import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type ConfigProblem, commonConfig, readConfig, startService } from '../src/index.ts';
import { eventually, memoryLog } from '../src/testing.ts';

const fixture = fileURLToPath(new URL('fixture/service.ts', import.meta.url));
const SERVICE_TOKEN = 'sixteen-characters-or-more';

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

/** Runs the fixture as a process of its own, as `main.ts` of a service would. */
function run(env: NodeJS.ProcessEnv) {
  const running = spawn(process.execPath, [fixture], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  child = running;
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: running.stdout }).on('line', (line) => void lines.push(JSON.parse(line)));
  const closed = new Promise<number | null>((resolve) => running.on('close', resolve));
  const logged = (message: string) =>
    eventually(() => {
      const found = lines.find((line) => line.message === message);
      assert.ok(found, `no line "${message}"`);
      return found;
    });
  const stops = () => lines.filter(({ message }) => message === 'stopping').map(({ part }) => part);
  return { lines, closed, logged, stops, kill: (signal: NodeJS.Signals) => running.kill(signal) };
}

describe('as a process', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} stops the parts in reverse order and exits with 0`, async () => {
      const service = run({ SERVICE_TOKEN, SCENARIO: 'normal' });
      const { opsPort } = await service.logged('service started');
      assert.equal((await fetch(`http://127.0.0.1:${opsPort}/readyz`)).status, 200);
      service.kill(signal);
      assert.equal(await service.closed, 0);
      assert.deepEqual(service.stops(), ['door', 'driver']);
      assert.equal(service.lines.at(-1)?.message, 'service stopped');
    });
  }

  test('an invalid environment is one line with all problems and no values, and exit code 1', async () => {
    const service = run({ SERVICE_TOKEN: 'hunter2', OPS_PORT: '70000' });
    assert.equal(await service.closed, 1);
    const [line, ...others] = service.lines;
    assert.equal(others.length, 0);
    assert.ok(line);
    assert.equal(line.message, 'invalid configuration');
    const problems = line.problems as ConfigProblem[];
    assert.deepEqual(problems.map(({ variable }) => variable).sort(), ['OPS_PORT', 'SCENARIO', 'SERVICE_TOKEN']);
    assert.ok(!JSON.stringify(line).includes('hunter2'));
  });

  test('a failed start stops what runs and exits with 1', async () => {
    const service = run({ SERVICE_TOKEN, SCENARIO: 'fails to start' });
    assert.equal(await service.closed, 1);
    assert.deepEqual(service.stops(), ['driver']);
    const { error } = await service.logged('service did not start');
    assert.equal((error as Error).message, 'no driver');
  });

  test('a signal while starting stops what runs', async () => {
    const service = run({ SERVICE_TOKEN, SCENARIO: 'starts for ever' });
    await service.logged('starting for ever');
    service.kill('SIGTERM');
    assert.equal(await service.closed, 0);
    assert.deepEqual(service.stops(), ['driver']);
  });

  test('a part that hangs is named when the time is over, and the exit code is 1', async () => {
    const service = run({ SERVICE_TOKEN, SCENARIO: 'hangs', SHUTDOWN_TIMEOUT_MS: '200' });
    await service.logged('service started');
    service.kill('SIGTERM');
    assert.equal(await service.closed, 1);
    const { error } = await service.logged('service did not stop cleanly');
    assert.equal((error as Error).name, 'ShutdownTimeout');
    assert.equal((error as Error).message, 'consumer did not stop within 200 ms');
  });

  test('a second signal exits at once', async () => {
    const service = run({ SERVICE_TOKEN, SCENARIO: 'hangs', SHUTDOWN_TIMEOUT_MS: '60000' });
    await service.logged('service started');
    service.kill('SIGTERM');
    await service.logged('service stopping');
    service.kill('SIGTERM');
    assert.equal(await service.closed, 1);
    assert.equal(service.lines.at(-1)?.message, 'exiting at once');
  });

  test('a part that fails to stop keeps no other from it, and the exit code is 1', async () => {
    const service = run({ SERVICE_TOKEN, SCENARIO: 'fails to stop' });
    await service.logged('service started');
    service.kill('SIGTERM');
    assert.equal(await service.closed, 1);
    assert.deepEqual(service.stops(), ['door', 'consumer', 'driver']);
  });

  for (const [scenario, message] of [
    ['rejects', 'unhandled rejection'],
    ['throws', 'uncaught exception'],
  ] as const) {
    test(`a promise or callback that ${scenario} unheard is logged, and the exit code is 1`, async () => {
      const service = run({ SERVICE_TOKEN, SCENARIO: scenario });
      assert.equal(await service.closed, 1);
      const { level, error } = await service.logged(message);
      assert.equal(level, 'fatal');
      assert.equal((error as Error).message, 'nobody listens');
    });
  }
});

describe('in this process', () => {
  const config = readConfig(z.object(commonConfig), { SERVICE_TOKEN });

  test('ready only once start has resolved, until it stops', async () => {
    const { log } = memoryLog();
    const release = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const seen: boolean[] = [];
    const starting = startService({
      name: 'test',
      config,
      log,
      async start({ readiness, add }) {
        seen.push(readiness.ready);
        readiness.onChange((ready) => void seen.push(ready));
        add('driver', { stop: async () => void seen.push(readiness.ready) });
        entered.resolve();
        await release.promise;
      },
    });
    await entered.promise;
    release.resolve();
    const service = await starting;
    assert.equal((await fetch(`http://127.0.0.1:${service.opsPort}/readyz`)).status, 200);
    await service.stop();
    assert.deepEqual(seen, [false, true, false, false]);
    await assert.rejects(fetch(`http://127.0.0.1:${service.opsPort}/livez`));
  });

  test('a failed start stops what runs and passes the error on', async () => {
    const { log } = memoryLog();
    const stopped: string[] = [];
    await assert.rejects(
      startService({
        name: 'test',
        config,
        log,
        async start({ add }) {
          add('driver', { stop: async () => void stopped.push('driver') });
          throw new RangeError('no');
        },
      }),
      RangeError,
    );
    assert.deepEqual(stopped, ['driver']);
  });
});
