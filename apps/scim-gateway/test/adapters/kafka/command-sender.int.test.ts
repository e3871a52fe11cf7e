import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createKafka,
  ensureTopics,
  type IncomingMessage,
  partitionOf,
  startPartitionConsumer,
  startProducer,
} from '@rollcall/messaging';
import { Command, UnknownMembers } from '@rollcall/protocol/command/v1/command';
import { runWithContext } from '@rollcall/service-kit';
import { eventually, freshName, memoryLog, testEnvironment } from '@rollcall/service-kit/testing';
import { createCommandSender } from '../../../src/adapters/kafka/command-sender.ts';

const partitions = 3;

test("a command is a record keyed by its tenant, with the request's correlation id and trace", async (context) => {
  const { log } = memoryLog();
  const kafka = createKafka({ brokers: testEnvironment().kafkaBrokers, clientId: 'sender-test', log });
  const topic = freshName('t-commands');
  await ensureTopics(kafka, [{ topic, partitions }]);
  const producer = await startProducer(kafka, { sendTimeoutMs: 10_000 });
  context.after(() => producer.stop());
  const received: (IncomingMessage & { readonly partition: number })[] = [];
  const consumer = await startPartitionConsumer(kafka, {
    topic,
    groupId: topic,
    log,
    open: async (partition) => ({
      get position() {
        return received.filter((each) => each.partition === partition).length;
      },
      async handle(messages) {
        received.push(...messages.map((message) => ({ ...message, partition })));
      },
      async close() {},
    }),
  });
  context.after(() => consumer.stop());

  const command: Command = {
    commandId: 'c-1',
    tenantId: freshName('t'),
    actor: { credentialId: 'k-1', subject: '' },
    unknownMembers: UnknownMembers.UNKNOWN_MEMBERS_REJECT,
    asked: { method: 'DELETE', path: '/Users/u-1', bulkId: '' },
    correlationId: 'okta-4711',
    issuedAt: new Date(0),
    deadline: new Date(25_000),
    returnAddress: '127.0.0.1:9090',
    operation: { $case: 'delete', value: { resourceType: 'User', resourceId: 'u-1', ifMatch: ['W/"1"'] } },
  };
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const { send } = createCommandSender(producer, topic);
  await runWithContext({ correlationId: 'okta-4711', traceparent }, () => send(command));

  const record = await eventually(() => {
    assert.equal(received.length, 1);
    return received[0] as (typeof received)[number];
  });
  assert.equal(record.key, command.tenantId);
  assert.equal(record.partition, partitionOf(command.tenantId, partitions));
  assert.deepEqual({ ...record.headers }, { 'correlation-id': 'okta-4711', traceparent });
  assert.deepEqual(Command.decode(record.value as Buffer), command);
});

test('a command above 16 MiB is 413 and is not sent', async () => {
  const producer = { send: () => assert.fail('it must not be sent'), healthy: true, stop: async () => {} };
  const value = { resourceType: 'Group', resourceId: 'g-1', resource: Buffer.alloc(16 * 1024 * 1024) };
  const command = Command.fromPartial({ commandId: 'c-1', tenantId: 't', operation: { $case: 'create', value } });
  await assert.rejects(createCommandSender(producer, 'commands').send(command), { status: 413 });
});
