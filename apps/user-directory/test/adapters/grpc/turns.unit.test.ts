import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { RpcError, status } from '@rollcall/service-kit';
import { Turns } from '../../../src/adapters/grpc/turns.ts';

const { signal } = new AbortController();

/** Tasks that end when they are told to. */
function tasks() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string) => async () => {
    started.push(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.set(name, resolve);
    await promise;
    return name;
  };
  return { started, run, end: (name: string) => ends.get(name)?.() };
}

test('one key has so many turns at a time; others wait in order, other keys do not', async () => {
  const turns = new Turns({ atATime: 2, maxWaiting: 10 });
  const { started, run, end } = tasks();
  const all = ['a', 'b', 'c', 'd'].map((name) => turns.take('one', signal, run(name)));
  const other = turns.take('other', signal, run('x'));
  await setImmediate();
  assert.deepEqual(started, ['a', 'b', 'x']);
  end('b');
  await setImmediate();
  assert.deepEqual(started, ['a', 'b', 'x', 'c']);
  for (const name of ['a', 'c', 'x']) end(name);
  await setImmediate();
  end('d');
  assert.deepEqual(await Promise.all(all), ['a', 'b', 'c', 'd']);
  assert.equal(await other, 'x');
});

test('who waits and goes away gives its place up, and takes no turn', async () => {
  const turns = new Turns({ atATime: 1, maxWaiting: 1 });
  const { started, run, end } = tasks();
  const gone = new AbortController();
  const first = turns.take('one', signal, run('first'));
  const second = turns.take('one', gone.signal, run('second'));
  gone.abort(new Error('gone'));
  await assert.rejects(second, { message: 'gone' });
  const third = turns.take('one', signal, run('third'));
  await setImmediate();
  end('first');
  await first;
  await setImmediate();
  end('third');
  assert.equal(await third, 'third');
  assert.deepEqual(started, ['first', 'third']);
});

test('what fails gives its turn back', async () => {
  const turns = new Turns({ atATime: 1, maxWaiting: 1 });
  await assert.rejects(
    turns.take('one', signal, () => Promise.reject(new Error('failed'))),
    { message: 'failed' },
  );
  assert.equal(await turns.take('one', signal, async () => 'next'), 'next');
});

test('when too many wait, the next is told to come again', async () => {
  const turns = new Turns({ atATime: 1, maxWaiting: 1 });
  const { run, end } = tasks();
  const first = turns.take('one', signal, run('first'));
  const second = turns.take('one', signal, run('second'));
  await assert.rejects(turns.take('one', signal, run('third')), (error: unknown) => {
    assert.ok(error instanceof RpcError);
    assert.equal(error.code, status.RESOURCE_EXHAUSTED);
    assert.equal(error.retryAfterMs, 2_000);
    return true;
  });
  end('first');
  await first;
  await setImmediate();
  end('second');
  await second;
});
