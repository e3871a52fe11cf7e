import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Command, type Outcome, UnknownMembers } from '@rollcall/protocol/command/v1/command';
import { memoryLog } from '@rollcall/service-kit/testing';
import { awaitOutcome } from '../../src/application/await-outcome.ts';
import { createPendingOutcomes } from '../../src/application/pending-outcomes.ts';
import { CommandTimedOut } from '../../src/domain/refusals.ts';

const patience = { firstPollMs: 5, longestPollMs: 20, graceMs: 5 };
const outcome: Outcome = { commandId: 'c-1', tenantId: 't-1' };

function command(timeoutMs: number): Command {
  const deadline = new Date(Date.now() + timeoutMs);
  const unknownMembers = UnknownMembers.UNKNOWN_MEMBERS_UNSPECIFIED;
  return { commandId: 'c-1', tenantId: 't-1', correlationId: 'x', returnAddress: '', deadline, unknownMembers };
}

test('a delivered outcome ends the wait without asking', async () => {
  const pending = createPendingOutcomes(1);
  const ticket = pending.expect('c-1');
  const store = { find: () => assert.fail('nobody needs to ask') };
  pending.deliver(outcome);
  assert.deepEqual(await awaitOutcome(command(1_000), ticket, { store, patience, log: memoryLog().log }), {
    outcome,
    source: 'delivered',
  });
});

test('after silence the store is asked again and again until it knows', async () => {
  const ticket = createPendingOutcomes(1).expect('c-1');
  const asked: string[] = [];
  const store = {
    async find(tenantId: string, commandId: string) {
      asked.push(`${tenantId}/${commandId}`);
      return asked.length < 3 ? undefined : outcome;
    },
  };
  const { source } = await awaitOutcome(command(2_000), ticket, { store, patience, log: memoryLog().log });
  assert.equal(source, 'polled');
  assert.deepEqual(asked, ['t-1/c-1', 't-1/c-1', 't-1/c-1']);
});

test('a store that cannot be asked does not end the wait', async () => {
  const pending = createPendingOutcomes(1);
  const ticket = pending.expect('c-1');
  const { log, lines } = memoryLog();
  const store = {
    async find(): Promise<Outcome | undefined> {
      setTimeout(() => pending.deliver(outcome), 5);
      throw new Error('connection refused');
    },
  };
  assert.equal((await awaitOutcome(command(2_000), ticket, { store, patience, log })).source, 'delivered');
  assert.equal(lines[0]?.message, 'outcome could not be asked for');
});

test('an outcome that is delivered while the store is slow is not waited for twice', async () => {
  const pending = createPendingOutcomes(1);
  const ticket = pending.expect('c-1');
  const store = {
    find() {
      pending.deliver(outcome);
      return new Promise<undefined>(() => {});
    },
  };
  const { source } = await awaitOutcome(command(2_000), ticket, { store, patience, log: memoryLog().log });
  assert.equal(source, 'delivered');
});

test('past the deadline the wait ends, after a last look into the store', async () => {
  const ticket = createPendingOutcomes(1).expect('c-1');
  let lastAsked = 0;
  const store = {
    async find() {
      lastAsked = Date.now();
      return undefined;
    },
  };
  const late = command(30);
  await assert.rejects(awaitOutcome(late, ticket, { store, patience, log: memoryLog().log }), CommandTimedOut);
  assert.ok(lastAsked >= (late.deadline as Date).getTime());
});

test('whoever waits for so long only is let go then, however far the deadline is', async () => {
  const ticket = createPendingOutcomes(1).expect('c-1');
  const options = { store: { find: async () => undefined }, patience, log: memoryLog().log, waitMs: 30 };
  const started = performance.now();
  await assert.rejects(awaitOutcome(command(60_000), ticket, options), CommandTimedOut);
  assert.ok(performance.now() - started < 1_000);
});
