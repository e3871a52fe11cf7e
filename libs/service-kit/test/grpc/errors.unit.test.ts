import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { toStatus } from '../../src/grpc/errors.ts';
import { RpcError, status } from '../../src/index.ts';

/** What a client would get for what a handler threw. */
const received = (thrown: unknown): RpcError => {
  const { code, details, metadata } = toStatus(thrown);
  const error: ServiceError = Object.assign(new Error(`${code} ${details}`), { code, details, metadata });
  return RpcError.from(error);
};

test('code, message and details survive the way over the wire', () => {
  const details = { reason: 'REMOTE_CHANGED', domain: 'rollcall', metadata: { app: 'a-1' }, retryAfterMs: 250 };
  const error = received(new RpcError(status.ABORTED, 'changed under us', details));
  assert.equal(error.code, status.ABORTED);
  assert.equal(error.message, 'changed under us');
  const { reason, domain, metadata, retryAfterMs } = error;
  assert.deepEqual({ reason, domain, metadata, retryAfterMs }, details);
});

for (const retryAfterMs of [0, 1, 999.5, 1_000, 61_001, 86_400_000]) {
  test(`a delay of ${retryAfterMs} ms survives`, () => {
    assert.equal(received(new RpcError(status.UNAVAILABLE, 'later', { retryAfterMs })).retryAfterMs, retryAfterMs);
  });
}

test('without details there is no trailer', () => {
  assert.deepEqual(toStatus(new RpcError(status.NOT_FOUND, 'no')).metadata.getMap(), {});
});

test('what is not an RpcError is INTERNAL with a fixed text', () => {
  for (const thrown of [new Error('userName ada'), 'ada', undefined, { code: status.OK, details: 'ada' }]) {
    const { code, details } = toStatus(thrown);
    assert.deepEqual({ code, details }, { code: status.INTERNAL, details: 'internal error' });
  }
});

test('metadata too large for the trailers is left out, the reason stays', () => {
  const error = received(
    new RpcError(status.ABORTED, 'x', { reason: 'R', metadata: { list: 'x'.repeat(20_000) }, retryAfterMs: 5 }),
  );
  assert.equal(error.reason, 'R');
  assert.equal(error.retryAfterMs, 5);
  assert.deepEqual(error.metadata, {});
});

test('details that cannot be read do not hide the status', () => {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from([0x1a, 0xff, 0xff]));
  const broken = Object.assign(new Error(), { code: status.NOT_FOUND, details: 'gone', metadata });
  const { code, message, reason } = RpcError.from(broken);
  assert.deepEqual({ code, message, reason }, { code: status.NOT_FOUND, message: 'gone', reason: undefined });
});

test('an abort is CANCELLED, anything else UNKNOWN with its cause', () => {
  assert.equal(RpcError.from(new DOMException('stop', 'AbortError')).code, status.CANCELLED);
  const cause = new Error('what?');
  assert.equal(RpcError.from(cause).code, status.UNKNOWN);
  assert.equal(RpcError.from(cause).cause, cause);
});
