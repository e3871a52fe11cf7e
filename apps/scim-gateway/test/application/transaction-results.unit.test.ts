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
  const issued = (age: number) => transactionIds.issue(callerOf(), new Date(Date.now() - age));
  assert.deepEqual(await ask(callerOf(), issued(0)), { kind: 'undecided' });
  assert.deepEqual(await ask(callerOf(), issued(day - 60_000)), { kind: 'undecided' });
  assert.deepEqual(await ask(callerOf(), issued(day)), { kind: 'unknown' });
});

test('what was not issued to the credential is unknown, decided or not', async () => {
  const foreign = transactionIds.issue(callerOf({ tenantId: 'other' }), new Date());
  const ofAnother = transactionIds.issue(callerOf({ credentialId: 'c_2' }), new Date());
  for (const id of [foreign, ofAnother, randomUUID(), '', 'x/y']) {
    const outcome = { commandId: id, tenantId: 'acme' };
    for (const ask of [find(), find(outcome)]) assert.deepEqual(await ask(callerOf(), id), { kind: 'unknown' });
  }
});

test('an outcome is told by any gateway that has the key', async () => {
  const id = createTransactionIds(Buffer.alloc(32)).issue(callerOf(), new Date());
  const outcome = { commandId: id, tenantId: 'acme' };
  assert.deepEqual(await find(outcome)(callerOf(), id), { kind: 'decided', outcome });
});
