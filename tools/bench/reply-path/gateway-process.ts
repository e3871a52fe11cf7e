import { randomUUID } from 'node:crypto';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { Command, Outcome } from '@rollcall/protocol/command/v1/command';
import {
  type OutcomeDeliveryServiceServer,
  OutcomeDeliveryServiceService,
} from '@rollcall/protocol/gateway/v1/outcome';
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { connectKafka } from '../connect-kafka.ts';
import { latencyHistogram } from '../latency.ts';
import { makeCommand, type ProcessSettings, type ReplyPath, type Slice, type SliceResult } from './conversation.ts';
import { startReader, startSender } from './kafka.ts';

const settings: ProcessSettings = JSON.parse(process.argv[2] ?? '');
const instance = randomUUID();
const waiting = new Map<string, () => void>();
const kafka = connectKafka(settings.brokers);
const sendCommands = await startSender(kafka);

function heard(outcome: Outcome): void {
  waiting.get(outcome.commandId)?.();
  waiting.delete(outcome.commandId);
}

async function listen(): Promise<number> {
  const server = new Server();
  const implementation: OutcomeDeliveryServiceServer = {
    deliverOutcomes: ({ request }, answer) => {
      request.outcomes.forEach(heard);
      answer(null, {});
    },
  };
  server.addService(OutcomeDeliveryServiceService, implementation);
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

function readReplies(): ReturnType<typeof startReader> {
  const { replies: topic, partition } = settings;
  return startReader(
    kafka,
    { topic, groupId: `${topic}.${instance}`, partition, fromBeginning: false },
    async ({ batch }) => {
      for (const { key, value } of batch.messages) {
        if (key?.toString() === instance) heard(Outcome.decode(value ?? Buffer.alloc(0)));
      }
    },
  );
}

const beforeListen = performance.now();
const port = await listen();
const beforeJoin = performance.now();
const replies = await readReplies();
const startUp = { listenMs: beforeJoin - beforeListen, joinMs: performance.now() - beforeJoin };
replies.pause();

function returnAddress(path: ReplyPath): string {
  return path === 'topic'
    ? `topic/${settings.replies}/${settings.partition ?? 0}/${instance}`
    : `${path}/127.0.0.1:${port}`;
}

async function ask(n: number, address: string): Promise<void> {
  const command = makeCommand(n, address);
  const outcome = new Promise<void>((resolve) => waiting.set(command.commandId, resolve));
  await sendCommands([
    {
      topic: settings.commands,
      key: command.tenantId,
      value: Buffer.from(Command.encode(command).finish()),
      headers: {},
    },
  ]);
  await outcome;
}

async function run({ path, concurrency, durationMs }: Slice): Promise<SliceResult> {
  const address = returnAddress(path);
  if (path === 'topic') replies.resume();
  const latencies = latencyHistogram();
  let operations = 0;
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  const caller = async () => {
    while (performance.now() < begin + durationMs) {
      const asked = performance.now();
      await ask(operations++, address);
      latencies.recordValue(Math.round((performance.now() - asked) * 1000));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  const elapsedMs = performance.now() - begin;
  const cpu = process.cpuUsage(cpuBefore);
  replies.pause();
  return {
    operations,
    elapsedMs,
    cpuMs: (cpu.user + cpu.system) / 1000,
    latencies: encodeIntoCompressedBase64(latencies),
  };
}

process.on('message', async (slice: Slice) => process.send?.(await run(slice)));
process.on('disconnect', () => process.exit(0));
process.send?.(startUp);
