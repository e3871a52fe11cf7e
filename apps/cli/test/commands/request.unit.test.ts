import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestText } from '../../src/commands/request.ts';

const request = {
  id: 'r1',
  time: '2031-01-01T00:00:00.000Z',
  credentialId: 'c1',
  correlationId: 'entra-1',
  method: 'PATCH',
  path: '/Users/7',
  userAgent: '',
  status: 200,
  durationMs: 12,
  requestBytes: 30,
  subject: 'User/7',
  dialect: 'entra',
  normalisations: ['active: "False" as false'],
  requestBody: '{"Operations":[]}',
  events: [{ sequence: 5, type: 'UserDeactivated', stream: 'User/7' }],
  moreEvents: false,
};

test('one look tells what was sent and what came of it', () => {
  assert.equal(
    requestText(request),
    `PATCH /Users/7
→ 200 (12 ms)

time         2031-01-01T00:00:00.000Z
subject      User/7
credential   c1
correlation  entra-1
dialect      entra

Request, 30 bytes
  {
    "Operations": []
  }

Read as the dialect has it
  - active: "False" as false

Events
  SEQUENCE  TYPE             STREAM
  5         UserDeactivated  User/7`,
  );
});

test('a body that was cut off or not recorded is said to be, and so is a missing answer', () => {
  const { requestBody: _, ...bare } = request;
  assert.match(requestText(bare), /\(not recorded\)/);
  const text = requestText({ ...request, requestBody: '{"members":[{"val', status: 0, events: [], moreEvents: true });
  assert.match(text, /\{"members":\[\{"val… \(cut off\)/);
  assert.match(text, /not answered/);
  assert.match(text, /Events\n {2}\(none\)\n\nThere are more/);
});

test('an error is shown as it was answered', () => {
  const text = requestText({ ...request, status: 409, responseBody: '{"status":"409"}', events: [] });
  assert.match(text, /Answer\n {2}\{\n {4}"status": "409"/);
});
