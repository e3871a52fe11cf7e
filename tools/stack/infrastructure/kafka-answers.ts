import { connect } from 'node:net';
import { createKafka, type MessagingLog } from '@rollcall/messaging';

/** That there is nobody yet is no news here. */
const silent: MessagingLog = { debug() {}, info() {}, warn() {}, error() {} };

/** Whether the cluster names a controller to an administrator, which it does once it can make topics. */
export async function kafkaAnswers(brokers: readonly string[]): Promise<boolean> {
  if (!(await anyAccepts(brokers))) return false;
  const kafka = createKafka({ clientId: 'rollcall-stack', brokers, log: silent });
  const admin = kafka.client({ requestTimeoutMs: 2000, retries: 0 }).admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    return cluster.brokers.length > 0 && cluster.controller !== null;
  } catch {
    return false; // accepts connections but does not serve yet
  } finally {
    await admin.disconnect();
  }
}

/** Much cheaper than a client that fails, for the seconds in which there is nobody. */
async function anyAccepts(brokers: readonly string[]): Promise<boolean> {
  const answers = await Promise.all(brokers.map(accepts));
  return answers.includes(true);
}

function accepts(broker: string): Promise<boolean> {
  const at = broker.lastIndexOf(':');
  return new Promise((answer) => {
    const socket = connect({ host: broker.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(broker.slice(at + 1)) });
    socket.setTimeout(2000);
    for (const event of ['error', 'timeout'] as const) socket.once(event, () => done(false));
    socket.once('connect', () => done(true));
    const done = (accepted: boolean) => {
      socket.destroy();
      answer(accepted);
    };
  });
}
