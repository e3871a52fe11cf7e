import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RpcError, status } from '@rollcall/service-kit';
import { toAttemptFailed } from '../../src/adapters/grpc/connector-failure.ts';

const domain = 'connector.rollcall';
const reasonOf = (error: unknown, sends: boolean) => toAttemptFailed(error, sends).failure.reason;

test("the connector's reason counts, whatever the status code, with the delay the app named", () => {
  const error = new RpcError(status.RESOURCE_EXHAUSTED, 'slow down', {
    reason: 'UPSTREAM_RATE_LIMITED',
    domain,
    retryAfterMs: 90_000,
  });
  assert.deepEqual(toAttemptFailed(error, true).failure, {
    reason: 'UPSTREAM_RATE_LIMITED',
    detail: 'slow down',
    retryAfterMs: 90_000,
  });
});

test('an operator reads why the app refused', () => {
  const metadata = { method: 'POST', status: '400', scimType: 'invalidValue', detail: 'title is too long' };
  const error = new RpcError(status.INVALID_ARGUMENT, 'the app rejects this (POST, 400)', {
    reason: 'UPSTREAM_REJECTED',
    domain,
    metadata,
  });
  const { detail } = toAttemptFailed(error, true).failure;
  assert.equal(detail, 'the app rejects this (POST, 400): invalidValue, title is too long');
});

test('the same status code without a reason means something else', () => {
  assert.equal(reasonOf(new RpcError(status.RESOURCE_EXHAUSTED, 'message too large'), true), 'MESSAGE_REFUSED');
});

test('a connector that does not answer leaves the outcome open only where something may have been sent', () => {
  for (const code of [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED]) {
    assert.equal(reasonOf(new RpcError(code, ''), true), 'OUTCOME_UNKNOWN');
    assert.equal(reasonOf(new RpcError(code, ''), false), 'CONNECTOR_UNAVAILABLE');
  }
});

test('a reason of somebody else, or one that came after this version, is not taken for ours', () => {
  const foreign = new RpcError(status.INTERNAL, '', { reason: 'UPSTREAM_REJECTED', domain: 'elsewhere' });
  assert.equal(reasonOf(foreign, true), 'OUTCOME_UNKNOWN');
  const newer = new RpcError(status.INTERNAL, '', { reason: 'toString', domain });
  assert.equal(reasonOf(newer, false), 'INTERNAL_ERROR');
});
