import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Outcome } from '@rollcall/protocol/command/v1/command';
import { OutcomeDelivery } from '../../src/application/outcome-delivery.ts';

function outcome(commandId: string, bytes = 10): Outcome {
  const value = { resourceId: 'r', revision: 1, resource: Buffer.alloc(bytes), firstSequence: 1, lastSequence: 1 };
  return { commandId, tenantId: 't', result: { $case: 'committed', value } };
}

/** Calls that end when the test says so. */
function channels() {
  const calls: { address: string; ids: string[]; end: (error?: Error) => void }[] = [];
  const said: string[] = [];
  const delivery = new OutcomeDelivery({
    isAllowed: (address) => address !== 'evil:1',
    open: (address) => ({
      send: (outcomes) =>
        new Promise((resolve, reject) => {
          const end = (error?: Error) => (error ? reject(error) : resolve());
          calls.push({ address, ids: outcomes.map(({ commandId }) => commandId), end });
        }),
      close: async () => void said.push(`closed ${address}`),
    }),
    observer: {
      delivered: (count) => void said.push(`delivered ${count}`),
      failed: (address, count) => void said.push(`failed ${address} ${count}`),
      refused: (address, count) => void said.push(`refused ${address} ${count}`),
      dropped: (address, count) => void said.push(`dropped ${address} ${count}`),
    },
  });
  return { calls, said, delivery };
}

test('one call is under way for an address; what comes meanwhile leaves with the next', async () => {
  const { calls, said, delivery } = channels();
  delivery.deliver('a:1', [outcome('1'), outcome('2')]);
  await turn();
  delivery.deliver('a:1', [outcome('3')]);
  delivery.deliver('a:1', [outcome('4')]);
  delivery.deliver('b:1', [outcome('5')]);
  await turn();
  assert.deepEqual(
    calls.map(({ ids }) => ids),
    [['1', '2'], ['5']],
  );
  calls[0]?.end();
  await turn();
  assert.deepEqual(calls.at(-1)?.ids, ['3', '4']);
  for (const { end } of calls) end();
  await delivery.stop();
  assert.deepEqual(said.toSorted(), ['closed a:1', 'closed b:1', 'delivered 1', 'delivered 2', 'delivered 2']);
});

test('a call that fails is not repeated and holds up no other', async () => {
  const { calls, said, delivery } = channels();
  delivery.deliver('a:1', [outcome('1')]);
  await turn();
  delivery.deliver('a:1', [outcome('2')]);
  calls[0]?.end(new Error('gone'));
  await turn();
  assert.deepEqual(
    calls.map(({ ids }) => ids),
    [['1'], ['2']],
  );
  calls[1]?.end();
  await turn();
  assert.deepEqual(said, ['failed a:1 1', 'delivered 1']);
});

test('an address outside of what is allowed is never opened', async () => {
  const { calls, said, delivery } = channels();
  delivery.deliver('evil:1', [outcome('1')]);
  await turn();
  assert.deepEqual([calls, said], [[], ['refused evil:1 1']]);
});

test('calls are bounded in size, and what waits in number', async () => {
  const { calls, said, delivery } = channels();
  delivery.deliver('a:1', [outcome('1', 900_000), outcome('2', 900_000)]);
  await turn();
  assert.deepEqual(calls[0]?.ids, ['1']);
  delivery.deliver(
    'a:1',
    Array.from({ length: 5_500 }, (_, index) => outcome(String(index))),
  );
  assert.deepEqual(said, ['dropped a:1 501']);
});
