import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestRecord } from '@rollcall/protocol/gateway/v1/request';
import { createRequestRecorder } from '../../src/application/request-recorder.ts';

const aRecord = (fields: Partial<RequestRecord> = {}) => RequestRecord.fromPartial(fields);

/** A recorder whose sink takes one batch at a time, when it is told to. */
function startRecorder(gatherMs = 1) {
  const batches: { readonly size: number; readonly settle: (error?: Error) => void }[] = [];
  const counts = { recorded: 0, dropped: 0 };
  const errors: unknown[] = [];
  let arrived = Promise.withResolvers<void>();
  const recorder = createRequestRecorder({
    gatherMs,
    sink: {
      send: (records) =>
        new Promise((resolve, reject) => {
          batches.push({ size: records.length, settle: (error) => (error ? reject(error) : resolve()) });
          arrived.resolve();
        }),
    },
    onRecorded: (records) => {
      counts.recorded += records;
    },
    onDropped: (records, error) => {
      counts.dropped += records;
      if (error) errors.push(error);
    },
  });
  return {
    ...{ recorder, counts, errors },
    async next() {
      await arrived.promise;
      arrived = Promise.withResolvers();
      return batches.at(-1) as (typeof batches)[number];
    },
  };
}

test('records that come close together leave together', async () => {
  const { recorder, counts, next } = startRecorder();
  for (let i = 0; i < 3; i++) recorder.record(aRecord());
  const batch = await next();
  assert.equal(batch.size, 3);
  batch.settle();
  await recorder.stop();
  assert.deepEqual(counts, { recorded: 3, dropped: 0 });
});

test('what does not fit while the sink is slow is dropped and counted, and recording goes on', async () => {
  const { recorder, counts, next } = startRecorder();
  recorder.record(aRecord());
  const first = await next();
  for (let i = 0; i < 5_010; i++) recorder.record(aRecord());
  assert.equal(counts.dropped, 10);
  first.settle();
  assert.equal((await next()).size, 500);
});

test('the queue is bounded by size, too', async () => {
  const { recorder, counts } = startRecorder(60_000);
  const requestBody = 'x'.repeat(1024 * 1024);
  for (let i = 0; i < 20; i++) recorder.record(aRecord({ requestBody }));
  assert.equal(counts.dropped, 5);
});

test('a batch that the sink refuses is dropped with its reason, the next one is not', async () => {
  const { recorder, counts, errors, next } = startRecorder();
  recorder.record(aRecord());
  const refusal = new Error('no brokers');
  (await next()).settle(refusal);
  recorder.record(aRecord());
  const second = await next();
  second.settle();
  await recorder.stop();
  assert.deepEqual(counts, { recorded: 1, dropped: 1 });
  assert.deepEqual(errors, [refusal]);
});

test('a stop sends what is waiting and takes no more', async () => {
  const { recorder, counts, next } = startRecorder(60_000);
  recorder.record(aRecord());
  const stopped = recorder.stop();
  (await next()).settle();
  await stopped;
  recorder.record(aRecord());
  assert.deepEqual(counts, { recorded: 1, dropped: 1 });
});
