import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPendingOutcomes } from '../../src/application/pending-outcomes.ts';
import { Stopping, TooManyPendingCommands } from '../../src/domain/refusals.ts';

const outcome = (commandId: string) => ({ commandId, tenantId: 't' });

test('an outcome reaches who waits for it, also when it comes first', async () => {
  const pending = createPendingOutcomes(2);
  const ticket = pending.expect('c-1');
  assert.equal(pending.deliver(outcome('c-1')), true);
  assert.equal((await ticket.outcome).commandId, 'c-1');
});

test('an outcome that is delivered twice, or that nobody waits for, is harmless', async () => {
  const pending = createPendingOutcomes(2);
  const ticket = pending.expect('c-1');
  pending.deliver(outcome('c-1'));
  assert.equal(pending.deliver(outcome('c-1')), true);
  ticket.release();
  assert.equal(pending.deliver(outcome('c-1')), false);
  assert.equal(pending.size, 0);
});

test('only so many may wait; a released place is free again', () => {
  const sizes: number[] = [];
  const pending = createPendingOutcomes(1, (size) => sizes.push(size));
  const ticket = pending.expect('c-1');
  assert.throws(() => pending.expect('c-2'), TooManyPendingCommands);
  ticket.release();
  pending.expect('c-2');
  assert.deepEqual(sizes, [1, 0, 1]);
});

test('giving up lets everyone go, those who come later too', async () => {
  const pending = createPendingOutcomes(2);
  const ticket = pending.expect('c-1');
  pending.abandon();
  await assert.rejects(ticket.outcome, Stopping);
  assert.throws(() => pending.expect('c-2'), Stopping);
});
