import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestRecord, RequestRecords } from '@rollcall/protocol/gateway/v1/request';
import { requestMessages } from '../../../src/adapters/kafka/request-sender.ts';

function sent(...records: readonly Partial<RequestRecord>[]) {
  const some = records.map((record) => RequestRecord.fromPartial(record));
  return requestMessages(some, 'requests').map(({ key, value }) => ({
    key,
    ...RequestRecords.decode(value ?? Buffer.alloc(0)),
  }));
}

test('records of a tenant travel together, those of two tenants apart, each message under an id of its own', () => {
  const messages = sent({ tenantId: 'a', path: '/1' }, { tenantId: 'b' }, { tenantId: 'a', path: '/2' });
  assert.deepEqual(
    messages.map(({ key, records }) => [key, records.map(({ path }) => path)]),
    [
      ['a', ['/1', '/2']],
      ['b', ['']],
    ],
  );
  assert.equal(new Set(messages.map(({ id }) => id)).size, 2);
});

test('the records of one message lie at most a minute apart, in the order of their times', () => {
  const times = [90_000, 0, 60_000, 120_000, 60_001].map((time) => ({ tenantId: 'a', time: new Date(time) }));
  const messages = sent(...times);
  assert.deepEqual(
    messages.map(({ records }) => records.map(({ time }) => Number(time))),
    [
      [0, 60_000],
      [60_001, 90_000, 120_000],
    ],
  );
});

test('a message ends before it is too large for a topic', () => {
  const record = { tenantId: 'a', time: new Date(0), requestBody: 'x'.repeat(100 * 1024) };
  const messages = sent(...Array.from({ length: 7 }, () => record));
  assert.deepEqual(
    messages.map(({ records }) => records.length),
    [3, 3, 1],
  );
});
