import { setTimeout as wait } from 'node:timers/promises';
import { credentials, Metadata } from '@grpc/grpc-js';
import { Command, Outcome } from '@rollcall/protocol/command/v1/command';
import { OutcomeDeliveryServiceClient } from '@rollcall/protocol/gateway/v1/outcome';
import { connectKafka } from '../connect-kafka.ts';
import { join } from '../join.ts';
import { makeOutcome, type ProcessSettings } from './conversation.ts';
import { type Outgoing, startReader, startSender } from './kafka.ts';

const settings: ProcessSettings = JSON.parse(process.argv[2] ?? '');
const kafka = connectKafka(settings.brokers);
const sendReplies = await startSender(kafka);

interface Door {
  call(outcomes: readonly Outcome[]): Promise<void>;
  joinedCall(outcomes: readonly Outcome[]): Promise<void>;
}
const doors = new Map<string, Door>();

function doorTo(address: string): Door {
  let door = doors.get(address);
  if (door === undefined) {
    const client = new OutcomeDeliveryServiceClient(address, credentials.createInsecure());
    const call = (outcomes: readonly Outcome[]) =>
      new Promise<void>((resolve, reject) => {
        const deadline = Date.now() + 5_000;
        client.deliverOutcomes({ outcomes: [...outcomes] }, new Metadata(), { deadline }, (error) =>
          error ? reject(error) : resolve(),
        );
      });
    door = { call, joinedCall: join(call) };
    doors.set(address, door);
  }
  return door;
}

/** `topic/<topic>/<partition>/<instance>`, `joined call/<host:port>` or `call/<host:port>`. */
function deliver(returnAddress: string, outcomes: readonly Outcome[]): Promise<void> {
  const [path = '', where = '', partition = '', instance = ''] = returnAddress.split('/');
  if (path !== 'topic') return path === 'call' ? doorTo(where).call(outcomes) : doorTo(where).joinedCall(outcomes);
  return sendReplies(
    outcomes.map(
      (outcome): Outgoing => ({
        topic: where,
        key: instance,
        partition: Number(partition),
        value: Buffer.from(Outcome.encode(outcome).finish()),
        headers: {},
      }),
    ),
  );
}

await startReader(
  kafka,
  { topic: settings.commands, groupId: settings.commands, fromBeginning: true },
  async ({ batch }) => {
    const outcomes = new Map<string, Outcome[]>();
    for (const { value } of batch.messages) {
      const command = Command.decode(value ?? Buffer.alloc(0));
      const sameAddress = outcomes.get(command.returnAddress);
      if (sameAddress === undefined) outcomes.set(command.returnAddress, [makeOutcome(command)]);
      else sameAddress.push(makeOutcome(command));
    }
    if (settings.commitMs > 0) await wait(settings.commitMs);
    const deliveries = [...outcomes].map(([address, batchOutcomes]) => deliver(address, batchOutcomes));
    void Promise.all(deliveries).catch((error) => {
      console.error(error);
      process.exit(1);
    });
  },
);

process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready' });
