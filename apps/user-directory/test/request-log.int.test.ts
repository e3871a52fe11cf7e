import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startProducer } from '@rollcall/messaging';
import { topics } from '@rollcall/protocol';
import { type ListRequestsRequest, RequestLogServiceClient } from '@rollcall/protocol/directory/v1/requests';
import { RequestRecord, RequestRecords } from '@rollcall/protocol/gateway/v1/request';
import { call, connect, RpcError } from '@rollcall/service-kit';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { requestPartitions } from '../src/adapters/kafka/request-partitions.ts';
import { chunksFor } from '../src/adapters/mongo/request-list.ts';
import { requestsOf } from '../src/adapters/mongo/requests.ts';
import { freshInstallation, type Installation, runDirectory } from './support/running-directory.ts';

const settings = { timeoutMs: 5_000 };
const notFound = (error: unknown) => error instanceof RpcError && error.reason === 'NOT_FOUND';
let installation: Installation;
let directory: Awaited<ReturnType<typeof runDirectory>>;
let producer: Awaited<ReturnType<typeof startProducer>>;
let client: ReturnType<typeof openClient>;

const openClient = (address: string) =>
  connect(RequestLogServiceClient, { address, token: installation.env.SERVICE_TOKEN });

async function start(more: Record<string, string> = {}): Promise<void> {
  directory = await runDirectory(installation, more);
  client = openClient(directory.address);
}

async function stop(): Promise<void> {
  await client.stop();
  await directory.stop();
}

before(async () => {
  installation = await freshInstallation();
  producer = await startProducer(installation.kafka, { sendTimeoutMs: 5_000 });
  await start();
});
after(async () => {
  await stop();
  await producer.stop();
  await installation.remove();
});

function aRecord(fields: Partial<RequestRecord> = {}): RequestRecord {
  return RequestRecord.fromPartial({
    ...{ credentialId: 'c1', time: new Date(), correlationId: randomUUID(), method: 'GET' },
    ...{ path: '/Users', status: 200, durationMs: 3, ...fields },
  });
}

function encoded(...records: RequestRecord[]): Buffer {
  return Buffer.from(RequestRecords.encode({ id: randomUUID(), records }).finish());
}

async function send(key: string, ...values: readonly (Buffer | null)[]): Promise<void> {
  const topic = topics(installation.prefix).requests;
  await producer.send(values.map((value) => ({ topic, key, value, headers: {} })));
}

async function produce(...records: readonly RequestRecord[]): Promise<void> {
  const byTenant = Map.groupBy(records, ({ tenantId }) => tenantId);
  await Promise.all(Array.from(byTenant, ([key, some]) => send(key, encoded(...some))));
}

async function list(query: Partial<ListRequestsRequest>) {
  const nothing = { credentialId: '', subject: '', correlationId: '', method: '', statusAtLeast: 0, statusAtMost: 0 };
  return call(
    client.listRequests,
    { ...nothing, from: undefined, to: undefined, limit: 0, pageToken: '', tenantId: '', ...query },
    settings,
  );
}

/** Every page of a list, one after the other. */
async function pagesOf(query: Partial<ListRequestsRequest>, betweenPages = async () => {}) {
  const all: RequestRecord[] = [];
  for (let pageToken = '', page = 0; page === 0 || pageToken; page += 1) {
    const answer = await list({ ...query, pageToken });
    all.push(...answer.requests);
    pageToken = answer.nextPageToken;
    await betweenPages();
  }
  return all;
}

function listed(count: number, query: Partial<ListRequestsRequest>) {
  return eventually(async () => {
    const { requests } = await list(query);
    assert.equal(requests.length, count);
    return requests;
  });
}

test('records are listed the newest first, without bodies, and found by what they are about', async () => {
  const tenantId = freshName('t');
  const at = (second: number) => new Date(Date.UTC(2031, 0, 1, 0, 0, second));
  await produce(
    aRecord({ tenantId, time: at(1), subject: 'User/1', status: 404, method: 'PATCH', requestBody: '{"a":1}' }),
    aRecord({ tenantId, time: at(3), credentialId: 'c2', correlationId: 'okta-1', status: 500 }),
    aRecord({ tenantId, time: at(2), subject: 'User/1' }),
  );
  const requests = await listed(3, { tenantId });
  assert.equal(requests.map(({ time }) => time?.getUTCSeconds()).join(), '3,2,1');
  assert.ok(requests.every(({ requestBody }) => requestBody === ''));
  const count = async (query: Partial<ListRequestsRequest>) => (await list({ tenantId, ...query })).requests.length;
  assert.equal(await count({ subject: 'User/1' }), 2);
  assert.equal(await count({ credentialId: 'c2' }), 1);
  assert.equal(await count({ correlationId: 'okta-1' }), 1);
  assert.equal(await count({ method: 'PATCH' }), 1);
  assert.equal(await count({ statusAtLeast: 400, statusAtMost: 499 }), 1);
  assert.equal(await count({ statusAtLeast: 400 }), 2);
  assert.equal(await count({ from: at(2) }), 2);
  assert.equal(await count({ to: at(2) }), 1);
  assert.equal(await count({ subject: 'User/1', method: 'PATCH', statusAtMost: 200 }), 0);
  const id = requests[2]?.id ?? '';
  const { request } = await call(client.getRequest, { tenantId, id }, settings);
  assert.equal(request?.requestBody, '{"a":1}');
});

test('pages join up without loss or double, also at one instant and while new records arrive', async () => {
  const tenantId = freshName('t');
  const time = new Date();
  for (const length of [12, 13]) await produce(...Array.from({ length }, () => aRecord({ tenantId, time })));
  const ids = (await listed(25, { tenantId })).map(({ id }) => id);
  assert.equal(new Set(ids).size, 25);
  const seen = await pagesOf({ tenantId, limit: 10 }, () => produce(aRecord({ tenantId })));
  assert.equal(seen.map(({ id }) => id).join(), ids.join());
});

test('records of gateways that write at the same time are one list, in the order of their times', async () => {
  const tenantId = freshName('t');
  const start = Date.UTC(2031, 0, 1);
  const seconds = Array.from({ length: 60 }, (_, second) => second);
  const at = (second: number) =>
    aRecord({ tenantId, time: new Date(start + second * 1_000), method: second % 7 === 0 ? 'PUT' : 'GET' });
  // One with a slow request, from long before the others; one within another; two side by side.
  const chunks = [[0, 55, 56, 57], seconds.slice(1, 30), [58, 30, 59], seconds.slice(31, 55)];
  await send(tenantId, ...chunks.map((some) => encoded(...some.map(at))));
  await listed(60, { tenantId, limit: 60 });
  const secondsOf = (records: readonly RequestRecord[]) =>
    records.map(({ time }) => (Number(time) - start) / 1_000).toReversed();
  for (const limit of [1, 7, 60]) assert.deepEqual(secondsOf(await pagesOf({ tenantId, limit })), seconds);
  const puts = seconds.filter((second) => second % 7 === 0);
  assert.deepEqual(secondsOf(await pagesOf({ tenantId, limit: 2, method: 'PUT' })), puts);
  const [from, to] = [new Date(start + 10_000), new Date(start + 40_000)];
  assert.deepEqual(secondsOf(await pagesOf({ tenantId, limit: 4, from, to })), seconds.slice(10, 40));
});

test('a page token serves its own tenant and filters only', async () => {
  const [tenantId, other] = [freshName('t'), freshName('t')];
  await produce(aRecord({ tenantId }), aRecord({ tenantId }), aRecord({ tenantId: other }));
  await listed(2, { tenantId });
  const { nextPageToken: pageToken } = await list({ tenantId, limit: 1 });
  assert.ok(pageToken);
  for (const query of [{ tenantId: other }, { tenantId, method: 'GET' }, { tenantId, pageToken: 'nonsense' }]) {
    const foreign = (error: unknown) => error instanceof RpcError && error.reason === 'INVALID_PAGE_TOKEN';
    await assert.rejects(list({ pageToken, limit: 1, ...query }), foreign);
  }
});

test("nothing of a tenant's requests is found from another tenant", async () => {
  const [tenantId, other] = [freshName('t'), freshName('t')];
  await produce(aRecord({ tenantId, subject: 'User/1', correlationId: 'same' }));
  const [record] = await listed(1, { tenantId });
  for (const query of [{}, { subject: 'User/1' }, { correlationId: 'same' }, { credentialId: 'c1' }])
    assert.equal((await list({ tenantId: other, ...query })).requests.length, 0);
  await assert.rejects(call(client.getRequest, { tenantId: other, id: record?.id ?? '' }, settings), notFound);
});

test('a message that is sent or delivered twice is there once', async () => {
  const tenantId = freshName('t');
  const message = encoded(aRecord({ tenantId }), aRecord({ tenantId }));
  await send(tenantId, message, message);
  await send(tenantId, message, encoded(aRecord({ tenantId })));
  await listed(3, { tenantId });
});

test('what is read again after a crash, because its position was not written down yet, is there once', async () => {
  const [tenantId, topic] = [freshName('t'), freshName('topic')];
  const unreadable = (_partition: number, _offset: number, error: unknown) => assert.fail(String(error));
  const open = requestPartitions({ db: installation.db, topic, observer: { stored: () => {}, unreadable } });
  const message = { offset: 0, key: tenantId, value: encoded(aRecord({ tenantId })), headers: {}, timestamp: 0 };
  await (await open(0)).handle([message]);
  const next = await open(0);
  assert.equal(next.position, 0);
  await next.handle([message]);
  await next.close();
  assert.equal((await open(0)).position, 1);
  assert.equal((await list({ tenantId })).requests.length, 1);
});

test('what is no id of a request finds none', async () => {
  const tenantId = freshName('t');
  await produce(aRecord({ tenantId }));
  const [record] = await listed(1, { tenantId });
  const chunk = `${record?.id.slice(0, 36)}`;
  for (const id of ['', '-', 'nobody', chunk, `${chunk}-0`, `${chunk}-0001`])
    await assert.rejects(call(client.getRequest, { tenantId, id }, settings), notFound, id);
});

test('what is no record is counted and passed over', async () => {
  const tenantId = freshName('t');
  const farApart = [0, 60_001].map((time) => aRecord({ tenantId, time: new Date(time) }));
  await send(
    tenantId,
    Buffer.from('nonsense'),
    null,
    encoded(),
    encoded(aRecord({ tenantId: 'x' })),
    encoded(...farApart),
  );
  await produce(aRecord({ tenantId }));
  await listed(1, { tenantId });
  const metrics = await (await fetch(`${directory.ops}/metrics`)).text();
  assert.match(metrics, /directory_unreadable_request_records_total\{[^}]*\} 5/);
});

test('a directory that stops and starts again loses nothing', async () => {
  const tenantId = freshName('t');
  await produce(...Array.from({ length: 100 }, () => aRecord({ tenantId })));
  await stop();
  await produce(...Array.from({ length: 100 }, () => aRecord({ tenantId })));
  await start();
  await listed(200, { tenantId, limit: 500 });
});

test('records are forgotten after the days of the configuration, those that are there already too', async () => {
  const daysOf = async () => {
    const indexes = await requestsOf(installation.db).indexes();
    return indexes.flatMap(({ expireAfterSeconds }) => (expireAfterSeconds ? [expireAfterSeconds / 86_400] : []));
  };
  assert.deepEqual(await daysOf(), [30]);
  await stop();
  await start({ REQUEST_LOG_DAYS: '7' });
  assert.deepEqual(await daysOf(), [7]);
});

test('each list is served by an index', async () => {
  const tenantId = freshName('t');
  const [from, to] = [new Date(0), new Date()];
  for (const equal of [{}, { credentialId: 'c' }, { subject: 'User/1' }, { correlationId: 'c' }]) {
    const filter = chunksFor({ tenantId, equal, from, to, limit: 1 });
    const { queryPlanner } = await requestsOf(installation.db).find(filter).sort({ to: -1 }).explain('queryPlanner');
    const plan = JSON.stringify(queryPlanner.winningPlan);
    // What lies beyond the span is told from the index, before the chunk is read.
    assert.doesNotMatch(plan, /COLLSCAN|"SORT"|"(from|to)":\{/, plan);
  }
});
