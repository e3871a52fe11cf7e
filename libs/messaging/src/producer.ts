import { type Message, Partitioners, type Producer } from 'kafkajs';
import { KafkaUnavailable, kafkaErrorType, MessageTooLarge } from './errors.ts';
import type { KafkaHandle } from './kafka.ts';
import type { OutgoingMessage } from './messages.ts';

export interface ProducerOptions {
  /** After this long a send is given up, also while there are no brokers. */
  readonly sendTimeoutMs: number;
}

export interface MessageProducer {
  /**
   * Resolves when all in-sync replicas have the messages. At least once: a message may be written twice, and one that was
   * given up may have been written. Messages of one key are written in the order of the calls.
   * @throws {KafkaUnavailable} after `sendTimeoutMs`.
   * @throws {MessageTooLarge} when the topic does not take one of them.
   */
  send(messages: readonly OutgoingMessage[]): Promise<void>;
  /** False since the last request failed. */
  readonly healthy: boolean;
  stop(): Promise<void>;
}

interface Pending {
  readonly messages: readonly OutgoingMessage[];
  readonly bytes: number;
  readonly settle: (error?: Error) => void;
  settled: boolean;
}

/** Below the smallest limit a topic usually has for the records of one request (1 MiB). */
const maxRequestBytes = 768 * 1024;
const messageOverheadBytes = 64;
const pauseAfterFailureMs = 100;

/**
 * Starts a producer. What is sent while a request is under way leaves together in the next one. Starts without brokers
 * too, and reconnects by itself.
 */
export async function startProducer(kafka: KafkaHandle, options: ProducerOptions): Promise<MessageProducer> {
  const producer = new CoalescingProducer(kafka, options.sendTimeoutMs);
  await producer.connect().catch((error: unknown) => {
    kafka.log.warn('kafka is not there yet', { error });
  });
  return producer;
}

class CoalescingProducer implements MessageProducer {
  readonly #kafka: KafkaHandle;
  readonly #producer: Producer;
  readonly #sendTimeoutMs: number;
  #queue: Pending[] = [];
  #connected = false;
  #healthy = false;
  #flushing: Promise<void> | undefined;
  #stopped = false;
  #stopping: Promise<void> | undefined;

  constructor(kafka: KafkaHandle, sendTimeoutMs: number) {
    this.#kafka = kafka;
    this.#sendTimeoutMs = sendTimeoutMs;
    this.#producer = kafka
      .client({ requestTimeoutMs: sendTimeoutMs, retries: 0 })
      .producer({ allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner });
  }

  get healthy(): boolean {
    return this.#healthy;
  }

  async connect(): Promise<void> {
    if (this.#connected) return;
    await this.#producer.connect();
    this.#connected = true;
    this.#healthy = true;
  }

  send(messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return Promise.resolve();
    if (this.#stopped) return Promise.reject(new KafkaUnavailable('the producer has been stopped'));
    return new Promise((resolve, reject) => {
      const giveUp = () => pending.settle(new KafkaUnavailable(`no answer within ${this.#sendTimeoutMs} ms`));
      const timer = setTimeout(giveUp, this.#sendTimeoutMs);
      const pending: Pending = {
        messages,
        bytes: messages.reduce((sum, message) => sum + sizeOf(message), 0),
        settled: false,
        settle: (error) => {
          if (pending.settled) return;
          pending.settled = true;
          clearTimeout(timer);
          if (error) reject(error);
          else resolve();
        },
      };
      this.#queue.push(pending);
      this.#flushing ??= this.#flush();
    });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#stopped = true;
    await this.#flushing;
    await this.#producer.disconnect();
  }

  async #flush(): Promise<void> {
    while (this.#queue.length > 0) {
      const request = this.#take();
      if (request.length === 0) continue;
      try {
        await this.#produce(request);
        this.#healthy = true;
        for (const pending of request) pending.settle();
      } catch (error) {
        await this.#recover(request, error);
      }
    }
    this.#flushing = undefined;
  }

  /** The next sends that fit into one request, without those that were given up meanwhile. */
  #take(): Pending[] {
    const waiting = this.#queue.filter((pending) => !pending.settled);
    let bytes = 0;
    let count = 0;
    for (const pending of waiting) {
      bytes += pending.bytes;
      if (count > 0 && bytes > maxRequestBytes) break;
      count += 1;
    }
    this.#queue = waiting.slice(count);
    return waiting.slice(0, count);
  }

  async #produce(request: readonly Pending[]): Promise<void> {
    await this.connect();
    for (const messages of inRequests(request.flatMap((pending) => pending.messages))) {
      if (request.every((pending) => pending.settled)) return;
      await this.#sendBatch(messages);
    }
  }

  async #sendBatch(outgoing: readonly OutgoingMessage[]): Promise<void> {
    const byTopic = new Map<string, Message[]>();
    for (const { topic, key, value, headers } of outgoing) {
      const messages = byTopic.get(topic) ?? [];
      messages.push({ key, value, headers });
      byTopic.set(topic, messages);
    }
    await this.#producer.sendBatch({
      acks: -1,
      timeout: this.#sendTimeoutMs,
      topicMessages: Array.from(byTopic, ([topic, messages]) => ({ topic, messages })),
    });
  }

  async #recover(request: readonly Pending[], error: unknown): Promise<void> {
    if (kafkaErrorType(error) === 'MESSAGE_TOO_LARGE') {
      await this.#sendSingly(request, error);
      return;
    }
    if (this.#healthy) this.#kafka.log.warn('kafka is not answering', { error });
    this.#healthy = false;
    this.#queue = [...request, ...this.#queue];
    await new Promise((resolve) => setTimeout(resolve, pauseAfterFailureMs));
  }

  /** One of these sends is too large for its topic: finds out which. */
  async #sendSingly(request: readonly Pending[], cause: unknown): Promise<void> {
    const [only] = request;
    if (only && request.length === 1) {
      only.settle(new MessageTooLarge(`a message of ${only.bytes} bytes was refused`, { cause }));
      return;
    }
    for (const [index, pending] of request.entries()) {
      try {
        await this.#produce([pending]);
        pending.settle();
      } catch (error) {
        const rest = kafkaErrorType(error) === 'MESSAGE_TOO_LARGE' ? [pending] : request.slice(index);
        await this.#recover(rest, error);
        if (rest.length > 1 || !pending.settled) return;
      }
    }
  }
}

/** A single send may be more than one request takes. */
function inRequests(messages: readonly OutgoingMessage[]): OutgoingMessage[][] {
  const requests: OutgoingMessage[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    bytes += sizeOf(message);
    if (bytes > maxRequestBytes) {
      requests.push([]);
      bytes = sizeOf(message);
    }
    requests.at(-1)?.push(message);
  }
  return requests;
}

function sizeOf({ key, value, headers }: OutgoingMessage): number {
  let bytes = messageOverheadBytes + Buffer.byteLength(key) + (value?.length ?? 0);
  for (const [name, text] of Object.entries(headers)) bytes += name.length + Buffer.byteLength(text);
  return bytes;
}
