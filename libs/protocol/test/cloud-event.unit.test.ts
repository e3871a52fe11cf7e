import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeDirectoryEvent, encodeDirectoryEvent, NotADirectoryEvent } from '../src/cloud-event.ts';
import type { DirectoryEvent } from '../src/gen/rollcall/directory/v1/event.ts';

const event: DirectoryEvent = {
  ...{ tenantId: 'acme', sequence: 42, stream: 'User/1', revision: 2, time: new Date('2026-01-02T03:04:05.678Z') },
  ...{ actor: 'c1', commandId: 'k1', correlationId: 'r1', hash: 'ab', previousHash: 'cd' },
  payload: {
    $case: 'userProfileChanged',
    value: {
      set: { title: 'Dr', emails: [{ value: 'a@b.c', primary: true }], 'urn:x:2.0:Y': { n: 1 } },
      removed: ['nickName'],
    },
  },
};

test('the headers are those of the binary content mode', () => {
  const { key, headers } = encodeDirectoryEvent(event, { traceparent: '00-1-2-01' });
  assert.equal(key, 'acme');
  assert.deepEqual(headers, {
    ...{ ce_specversion: '1.0', ce_id: 'acme/42', ce_source: '/tenants/acme', ce_subject: 'User/1' },
    ...{ ce_type: 'rollcall.directory.v1.UserProfileChanged', ce_sequence: '000000000042' },
    ...{ ce_time: '2026-01-02T03:04:05.678Z', 'content-type': 'application/json' },
    ...{ 'correlation-id': 'r1', traceparent: '00-1-2-01' },
  });
});

for (const format of ['json', 'protobuf'] as const) {
  test(`what is written as ${format} is read back`, () => {
    assert.deepEqual(decodeDirectoryEvent(encodeDirectoryEvent(event, { format })), event);
  });
}

test('the JSON body can be read without our code', () => {
  const body = JSON.parse(encodeDirectoryEvent(event).value.toString());
  assert.deepEqual([body.tenantId, body.sequence, body.userProfileChanged.set.title], ['acme', 42, 'Dr']);
});

test('an event of a later kind keeps its place', () => {
  const { headers } = encodeDirectoryEvent(event);
  const value = Buffer.from(JSON.stringify({ tenantId: 'acme', sequence: 43, userTeleported: {} }));
  const decoded = decodeDirectoryEvent({
    value,
    headers: { ...headers, ce_type: 'rollcall.directory.v1.UserTeleported' },
  });
  assert.deepEqual([decoded.sequence, decoded.payload], [43, undefined]);
});

test('anything else is refused', () => {
  const { value, headers } = encodeDirectoryEvent(event);
  const refused = [
    { value: null, headers },
    { value, headers: {} },
    { value, headers: { ...headers, 'content-type': 'text/plain' } },
    { value: Buffer.from('{'), headers },
    { value: Buffer.from('{}'), headers },
    { value: Buffer.from([0xff]), headers: { ...headers, 'content-type': 'application/protobuf' } },
  ];
  for (const record of refused) assert.throws(() => decodeDirectoryEvent(record), NotADirectoryEvent);
});
