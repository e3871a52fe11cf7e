import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '@rollcall/protocol/command/v1/command';
import { decodeCommand } from '../../../src/adapters/kafka/decode-command.ts';
import type { BulkCommand } from '../../../src/domain/command.ts';
import { commandsOf, recordOf, waiting } from '../../support/commands.ts';

const { createUser, createGroup, bulk, remove } = commandsOf('acme');
const id = '2819c223-7f76-453a-919d-413861904646';

function decoded(command: Command) {
  const received = decodeCommand(recordOf(command, 7));
  return received.kind === 'command' ? received : assert.fail('poison');
}

test('whoever a token speaks for is recorded behind the credential', () => {
  const command = createUser(id, { userName: 'ann' });
  assert.equal(decoded(command).envelope.actor, 'c_test');
  const actor = { credentialId: 'c_test', subject: 'https://idp.example.org/ann' };
  assert.equal(decoded({ ...command, actor }).envelope.actor, 'c_test/https://idp.example.org/ann');
});

test('what becomes of unknown members is the connection’s policy, and refusing is the default', () => {
  const policyOf = (command: Command) => {
    const read = decoded(command).read();
    return read.kind === 'create' ? read.unknownMembers : undefined;
  };
  assert.equal(policyOf(createGroup(id, 'Staff')), 'reject');
  assert.equal(policyOf(waiting(createGroup(id, 'Staff'))), 'keepPending');
});

test('an operation of a bulk refers to others that create something, never to itself or past the end', () => {
  const operations = [createUser(id, { userName: 'ann' }), remove('User', id), createGroup(id, 'Staff')];
  const command = bulk(operations, { refersTo: { 0: [0, 1, 2, 9], 1: [0], 2: [0, 2] } });
  const read = decoded(command).read() as BulkCommand;
  assert.deepEqual(
    read.operations.map(({ refersTo }) => refersTo),
    [[2], [0], [0]],
  );
});
