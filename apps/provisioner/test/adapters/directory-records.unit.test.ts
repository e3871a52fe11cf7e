import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeDirectoryEvent } from '@rollcall/protocol';
import { DirectoryEvent } from '@rollcall/protocol/directory/v1/event';
import { toDirectoryRecord } from '../../src/adapters/kafka/directory-records.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function record(event: object, format: 'json' | 'protobuf' = 'json') {
  const ids = { tenantId: 'acme', sequence: 4, stream: 'User/u1', commandId: 'c1', correlationId: 'x1' };
  const time = '2026-01-01T00:00:00.000Z';
  const encoded = encodeDirectoryEvent(DirectoryEvent.fromJSON({ ...ids, time, ...event }), { format, traceparent });
  return toDirectoryRecord({ offset: 9, timestamp: 0, ...encoded });
}

for (const format of ['json', 'protobuf'] as const) {
  test(`a user's event names its account (${format})`, () => {
    assert.deepEqual(record({ userCreated: { attributes: { userName: 'ann' } } }, format), {
      kind: 'change',
      offset: 9,
      change: {
        tenantId: 'acme',
        sequence: 4,
        time: new Date('2026-01-01T00:00:00.000Z'),
        cause: 'UserCreated',
        subject: { type: 'User', id: 'u1' },
        deleted: false,
        members: undefined,
        commandId: 'c1',
        correlationId: 'x1',
        traceparent,
      },
    });
  });
}

test('deletions and members are told apart', () => {
  const changeOf = (event: object) => {
    const read = record({ stream: 'Group/g1', ...event });
    return read.kind === 'change' ? read.change : assert.fail('unreadable');
  };
  assert.equal(changeOf({ groupDeleted: {} }).deleted, true);
  const members = [{ id: 'u1', type: 'User' }];
  assert.deepEqual(changeOf({ groupMembersAdded: { members } }).members, { added: members, removed: [] });
  assert.deepEqual(changeOf({ groupMembersRemoved: { members } }).members, { added: [], removed: members });
});

test('a record that is no directory event is set aside with its offset', () => {
  const message = { offset: 3, key: 'acme', value: Buffer.from('{'), headers: { ce_type: 'other' }, timestamp: 0 };
  assert.equal(toDirectoryRecord(message).kind, 'unreadable');
  assert.equal(toDirectoryRecord(message).offset, 3);
});

test('what happens to neither users nor groups, or only to what a group waits for, keeps its place in the order', () => {
  const other = { kind: 'other', offset: 9, place: { tenantId: 'acme', sequence: 4 } };
  for (const event of [
    { stream: 'Device/d1', resourceCreated: { attributes: { displayName: 'Printer' } } },
    { stream: 'Device/d1', resourceChanged: { set: { displayName: 'Scanner' }, removed: [] } },
    { stream: 'Device/d1', resourceDeleted: {} },
    { stream: 'Types/acme', typesDefined: { schemas: [], resourceTypes: [] } },
    { stream: 'Group/g1', groupMembersPending: { values: ['e1'] } },
    { stream: 'Group/g1', groupPendingMembersDropped: { values: ['e1'] } },
  ]) {
    for (const format of ['json', 'protobuf'] as const) assert.deepEqual(record(event, format), other);
  }
});

test('an event of an unknown kind asks for its subject to be looked at', () => {
  const headers = { ce_type: 'rollcall.directory.v1.UserPromoted', 'content-type': 'application/json' };
  const value = Buffer.from(JSON.stringify({ tenantId: 'acme', sequence: 5, stream: 'User/u1', userPromoted: {} }));
  const read = toDirectoryRecord({ offset: 1, key: 'acme', value, headers, timestamp: 0 });
  assert.equal(read.kind === 'change' && read.change.cause, 'UserPromoted');
  assert.equal(read.kind === 'change' && read.change.sequence, 5);
});
