import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ShutdownTimeout } from '../src/index.ts';
import { Parts } from '../src/parts.ts';
import { memoryLog } from '../src/testing.ts';

function setUp(timeoutMs = 1_000) {
  const { log, lines } = memoryLog();
  const stopped: string[] = [];
  const part = (name: string) => ({ stop: async () => void stopped.push(name) });
  return { parts: new Parts(log, timeoutMs), lines, stopped, part };
}

describe('stop', () => {
  test('goes in reverse order, once, after the hooks', async () => {
    const { parts, stopped, part } = setUp();
    parts.beforeStop(() => void stopped.push(`hook, aborted: ${parts.signal.aborted}`));
    for (const name of ['driver', 'consumer', 'door']) parts.add(name, part(name));
    await Promise.all([parts.stop(), parts.stop()]);
    assert.deepEqual(stopped, ['hook, aborted: false', 'door', 'consumer', 'driver']);
    assert.ok(parts.signal.aborted);
  });

  test('waits for one part before it stops the next', async () => {
    const { parts, stopped, part } = setUp();
    const slow = Promise.withResolvers<void>();
    parts.add('driver', part('driver'));
    parts.add('door', { stop: () => slow.promise });
    const all = parts.stop();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(stopped, []);
    slow.resolve();
    await all;
    assert.deepEqual(stopped, ['driver']);
  });

  test('a part that fails, at once or later, keeps no other from stopping', async () => {
    const { parts, lines, stopped, part } = setUp();
    parts.add('driver', part('driver'));
    parts.add('relay', { stop: () => Promise.reject(new Error('relay')) });
    parts.add('consumer', {
      stop: () => {
        throw new Error('consumer');
      },
    });
    parts.add('door', part('door'));
    await assert.rejects(parts.stop(), (error: AggregateError) => error.errors.length === 2);
    assert.deepEqual(stopped, ['door', 'driver']);
    const failed = lines.filter(({ message }) => message === 'part failed to stop');
    assert.deepEqual(
      failed.map(({ part }) => part),
      ['consumer', 'relay'],
    );
  });

  test('one deadline for all; the error names the part that hangs', async () => {
    const { parts, stopped, part } = setUp(50);
    parts.add('driver', part('driver'));
    parts.add('consumer', { stop: () => new Promise(() => {}) });
    parts.add('door', part('door'));
    await assert.rejects(parts.stop(), (error) => error instanceof ShutdownTimeout && error.part === 'consumer');
    assert.deepEqual(stopped, ['door']);
  });
});

test('a part that comes while others stop is refused and stopped with them', async () => {
  const { parts, stopped, part } = setUp();
  parts.add('driver', part('driver'));
  const first = parts.stop();
  assert.throws(() => parts.add('late', part('late')), /stopping/);
  await Promise.all([first, parts.stop()]);
  assert.deepEqual(stopped.sort(), ['driver', 'late']);
});
