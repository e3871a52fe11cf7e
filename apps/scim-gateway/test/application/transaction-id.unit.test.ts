import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createTransactionIds } from '../../src/application/transaction-id.ts';

const now = new Date('2026-11-22T10:00:00Z');
const acme = { tenantId: 'acme', credentialId: 'c_1' };
const ids = createTransactionIds(Buffer.alloc(32, 1));

test('an id is a UUID of version 8 that tells when it was issued', () => {
  const id = ids.issue(acme, now);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(ids.issuedAt(acme, id), now);
  assert.deepEqual(createTransactionIds(Buffer.alloc(32, 1)).issuedAt(acme, id), now);
});

test('ids of one second differ', () => {
  assert.equal(new Set(Array.from({ length: 1_000 }, () => ids.issue(acme, now))).size, 1_000);
});

test('an id of another tenant, credential or installation or of nobody is none', () => {
  const id = ids.issue(acme, now);
  const changed = `${id.slice(0, 9)}${id[9] === '0' ? '1' : '0'}${id.slice(10)}`;
  assert.equal(ids.issuedAt({ ...acme, tenantId: 'other' }, id), undefined);
  assert.equal(ids.issuedAt({ ...acme, credentialId: 'c_2' }, id), undefined);
  assert.equal(createTransactionIds(Buffer.alloc(32, 2)).issuedAt(acme, id), undefined);
  for (const none of [changed, randomUUID(), '', 'x', id.toUpperCase().replace(/[0-9]/g, 'A'), `${id}0`])
    assert.equal(ids.issuedAt(acme, none), undefined);
});
