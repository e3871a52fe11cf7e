import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asked, BulkResult, Outcome } from '@rollcall/protocol/command/v1/command';
import { asyncResponseEvent, completionEvents } from '../../src/domain/completion-events.ts';
import { bulkResponse } from '../../src/domain/operation-result.ts';

const baseUrl = 'https://scim.example.com/v2';
const options = { baseUrl, issuedAt: 1_458_505_044 };
const place = { firstSequence: 1, lastSequence: 1, resource: Buffer.alloc(0) };

function committed(resourceId: string, revision: number): NonNullable<BulkResult['result']> {
  return { $case: 'committed', value: { resourceId, revision, ...place } };
}

const gone: NonNullable<BulkResult['result']> = {
  $case: 'rejected',
  value: { status: 404, scimType: '', detail: 'Resource does not exist.' },
};
const error = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404', detail: gone.value.detail };

function outcome(asked: Asked | undefined, result: Outcome['result']): Outcome {
  return { commandId: 'txn-1', tenantId: 'acme', asked, result };
}

test('RFC 9967 §2.5.1.3: a completed change is one event with the txn that was given out', () => {
  const asked = { method: 'PUT', path: '/Users/u1', bulkId: '' };
  assert.deepEqual(completionEvents(outcome(asked, committed('u1', 4)), options), {
    jti: 'txn-1',
    iss: baseUrl,
    iat: 1_458_505_044,
    txn: 'txn-1',
    sub_id: { format: 'scim', uri: '/Users/u1' },
    events: {
      [asyncResponseEvent]: { method: 'PUT', location: `${baseUrl}/Users/u1`, version: 'W/"4"', status: '200' },
    },
  });
});

test('RFC 9967 §2.5.1.3: a failure has its error in response', () => {
  const asked = { method: 'DELETE', path: '/Users/u1', bulkId: '' };
  const event = completionEvents(outcome(asked, gone), options);
  assert.ok(event && !Array.isArray(event));
  assert.deepEqual(event.events, {
    [asyncResponseEvent]: { method: 'DELETE', location: `${baseUrl}/Users/u1`, status: '404', response: error },
  });
});

test('RFC 9967 §2.5.1.2: every operation of a bulk request has an event, its txn ending in its index from 0, unless it was not attempted', () => {
  const results = [
    { asked: { method: 'POST', path: '/Users', bulkId: 'qwerty' }, result: committed('u1', 1) },
    { asked: { method: 'PUT', path: '/Users/u3', bulkId: '' } },
    { asked: { method: 'DELETE', path: '/Users/u2', bulkId: '' }, result: committed('u2', 7) },
  ];
  const asked = { method: 'POST', path: '/Bulk', bulkId: '' };
  const events = completionEvents(outcome(asked, { $case: 'bulk', value: { results } }), options);
  assert.ok(Array.isArray(events));
  assert.deepEqual(
    events.map(({ jti, txn, sub_id, events: payload }) => ({ jti, txn, sub_id, payload })),
    [
      {
        ...{ jti: 'txn-1:0', txn: 'txn-1:0', sub_id: { format: 'scim', uri: '/Users/u1' } },
        payload: {
          [asyncResponseEvent]: {
            ...{ method: 'POST', bulkId: 'qwerty', location: `${baseUrl}/Users/u1` },
            ...{ version: 'W/"1"', status: '201' },
          },
        },
      },
      {
        ...{ jti: 'txn-1:2', txn: 'txn-1:2', sub_id: { format: 'scim', uri: '/Users/u2' } },
        payload: { [asyncResponseEvent]: { method: 'DELETE', location: `${baseUrl}/Users/u2`, status: '204' } },
      },
    ],
  );
});

test('the outcome of a change that somebody waited for is no event', () => {
  assert.equal(completionEvents(outcome(undefined, committed('u1', 1)), options), undefined);
});

test('RFC 7644 §3.7.3: a failed POST has no location, all others have', () => {
  const asked = [
    { method: 'POST', path: '/Users', bulkId: 'a' },
    { method: 'PATCH', path: '/Users/u1', bulkId: '' },
  ];
  assert.deepEqual(bulkResponse([{ result: gone }, { result: gone }], asked, baseUrl), {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
    Operations: [
      { method: 'POST', bulkId: 'a', status: '404', response: error },
      { method: 'PATCH', location: `${baseUrl}/Users/u1`, status: '404', response: error },
    ],
  });
});
