import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DirectoryChange, orderOf, touchedAccounts } from '../../src/domain/directory-change.ts';
import type { Subject } from '../../src/domain/subject.ts';
import { app, at } from './given.ts';

const chat = app({ id: 'chat' });
const people = app({ id: 'people', supportsGroups: false });
const roster = app({ id: 'roster', fulfilment: 'roster', transport: 'csv-roster' });

function change(subject: Subject, sequence = 1): DirectoryChange {
  const ids = { tenantId: 'acme', commandId: 'command-1', correlationId: 'correlation-1' };
  return { ...ids, sequence, time: at(0), cause: 'UserCreated', subject, deleted: false };
}

const touched = (subject: Subject) => touchedAccounts(change(subject), [chat, people, roster]).map(({ id }) => id);

test('a user concerns every app, a group those that take groups', () => {
  assert.deepEqual(touched({ type: 'User', id: 'u1' }), ['chat/User/u1', 'people/User/u1', 'roster/User/u1']);
  assert.deepEqual(touched({ type: 'Group', id: 'g1' }), ['chat/Group/g1']);
});

test('a sequence is taken up once, and a gap is seen', () => {
  const order = (sequence: number) => orderOf(change({ type: 'User', id: 'u1' }, sequence), 7);
  assert.deepEqual([6, 7, 8, 9].map(order), ['duplicate', 'duplicate', 'next', 'gap']);
});
