import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Outcome } from '@rollcall/protocol/command/v1/command';
import { createTransactionIds } from '../../src/application/transaction-id.ts';
import { createFindTransaction } from '../../src/application/transaction-results.ts';
import { callerOf } from '../support/caller.ts';

const transactionIds = createTransactionIds(Buffer.alloc(32));
const day = 24 * 60 * 60 * 1_000;
const find = (outcome?: Outcome) => createFindTransaction({ transactionIds, store: { find: async () => outcome } });

test('without an outcome, a transaction of the tenant is undecided for as long as outcomes are kept', async () => {
  const ask = find();
  const issued = (age: number) => transactionIds.issue('acme', new Date(Date.now() - age));
  assert.deepEqual(await ask(callerOf(), issued(0)), { kind: 'undecided' });
  assert.deepEqual(await ask(callerOf(), issued(day - 60_000)), { kind: 'undecided' });
  assert.deepEqual(await ask(callerOf(), issued(day)), { kind: 'unknown' });
});

test('what was not issued to the tenant is unknown', async () => {
  const ask = find();
  const foreign = transactionIds.issue('other', new Date());
  for (const id of [foreign, randomUUID(), '', 'x/y']) assert.deepEqual(await ask(callerOf(), id), { kind: 'unknown' });
});

test('an outcome is told also by a gateway with another key', async () => {
  const id = createTransactionIds(Buffer.alloc(32, 1)).issue('acme', new Date());
  const outcome = { commandId: id, tenantId: 'acme' };
  assert.deepEqual(await find(outcome)(callerOf(), id), { kind: 'decided', outcome });
});
