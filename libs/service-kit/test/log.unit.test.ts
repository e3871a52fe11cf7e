import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, runWithContext } from '../src/index.ts';
import { memoryLog } from '../src/testing.ts';

test('a line is JSON with time, level, service, instance, message and fields', () => {
  const written: string[] = [];
  const log = createLog({
    service: 'gateway',
    instance: 'i-1',
    destination: { write: (line) => void written.push(line) },
  });
  log.info('batch committed', { events: 3, durationMs: 12 });
  assert.equal(written.length, 1);
  assert.ok(written[0]?.endsWith('\n'));
  const { time, ...line } = JSON.parse(written[0] ?? '');
  assert.deepEqual(line, {
    level: 'info',
    service: 'gateway',
    instance: 'i-1',
    message: 'batch committed',
    events: 3,
    durationMs: 12,
  });
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 5_000);
});

test('the ids of the context are in every line, also of a child', () => {
  const { log, lines } = memoryLog();
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  runWithContext({ correlationId: 'c-1', traceparent }, () => {
    log.warn('outer');
    log.child({ partition: 3 }).info('inner');
  });
  log.info('outside');
  for (const line of lines.slice(0, 2)) {
    assert.equal(line.correlationId, 'c-1');
    assert.equal(line.trace_id, '4bf92f3577b34da6a3ce929d0e0e4736');
    assert.equal(line.span_id, '00f067aa0ba902b7');
  }
  assert.equal(lines[1]?.partition, 3);
  assert.equal(lines[2]?.correlationId, undefined);
});

test('secrets are not printed, wherever they stand', () => {
  const { log, lines } = memoryLog();
  const fields = { authorization: 'hunter2', token: 'hunter2', bearerToken: 'hunter2', secret: 'hunter2' };
  log.info('flat', { ...fields, password: 'hunter2' });
  log.info('nested', { request: { headers: fields, password: 'hunter2' } });
  log.info('listed', { calls: [{ headers: { Cookie: 'hunter2', 'proxy-authorization': 'hunter2' } }] });
  log.info('configured', { config: { SERVICE_TOKEN: 'hunter2', clientSecret: 'hunter2' } });
  log.child({ token: 'hunter2' }).info('child');
  assert.equal(lines.length, 5);
  assert.ok(!JSON.stringify(lines).includes('hunter2'));
  assert.equal(lines[0]?.password, '[redacted]');
});

test('fields are printed as given, and the given object is left alone', () => {
  const { log, lines } = memoryLog();
  const fields = { at: new Date(0), list: [1, 'two'], none: null, deep: { a: { b: 1 } }, token: 'kept' };
  log.info('shapes', fields);
  assert.equal(lines[0]?.at, '1970-01-01T00:00:00.000Z');
  assert.deepEqual(lines[0]?.list, [1, 'two']);
  assert.equal(lines[0]?.none, null);
  assert.deepEqual(lines[0]?.deep, { a: { b: 1 } });
  assert.equal(fields.token, 'kept');
});

test('a value that holds itself is cut off', () => {
  const { log, lines } = memoryLog();
  const round: Record<string, unknown> = {};
  round.self = round;
  log.info('round', { round });
  assert.ok(JSON.stringify(lines[0]).includes('[too deep]'));
});

test('an error is described without what it quotes', () => {
  const { log, lines } = memoryLog();
  const error = Object.assign(new TypeError('dup key: { userName: "ada" }'), { keyValue: { userName: 'ada' } });
  log.error('append failed', { error, attempts: [{ cause: error }] });
  log.error('append failed', { error: 'ada' });
  const [line] = lines;
  assert.ok(line);
  assert.equal((line.error as Error).name, 'TypeError');
  assert.ok(!JSON.stringify(lines).includes('ada'));
});

test('lines below the level are not written', () => {
  const { log, lines } = memoryLog('warn');
  log.debug('no');
  log.info('no');
  log.warn('yes');
  log.fatal('yes');
  assert.deepEqual(
    lines.map(({ level }) => level),
    ['warn', 'fatal'],
  );
});
