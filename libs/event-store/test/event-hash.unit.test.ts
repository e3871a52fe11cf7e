import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { eventHash } from '../src/event-hash.ts';

const event = {
  ...{ tenantId: 'acme', sequence: 2, stream: 'User/1', revision: 1, type: 'UserCreated', schemaVersion: 1 },
  ...{
    data: '{"attributes":{"userName":"ann"}}',
    time: new Date(0),
    actor: 'c1',
    commandId: 'k1',
    correlationId: 'r1',
  },
  previousHash: 'ab',
};

test('the hash is the documented one', () => {
  const text =
    '[1,"ab","acme",2,"User/1",1,"UserCreated",1,"1970-01-01T00:00:00.000Z","c1","k1","r1",' +
    '"{\\"attributes\\":{\\"userName\\":\\"ann\\"}}"]';
  assert.equal(eventHash(event), createHash('sha256').update(text).digest('hex'));
});

test('every field that says what happened changes the hash', () => {
  const changes = {
    ...{ previousHash: 'ac', tenantId: 'acmf', sequence: 3, stream: 'User/2', revision: 2, type: 'UserDeleted' },
    ...{ schemaVersion: 2, data: '{}', time: new Date(1), actor: 'c2', commandId: 'k2', correlationId: 'r2' },
  };
  const hashes = Object.entries(changes).map(([field, value]) => eventHash({ ...event, [field]: value }));
  assert.equal(new Set([...hashes, eventHash(event)]).size, Object.keys(changes).length + 1);
});
