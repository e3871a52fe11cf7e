import { Command } from '@rollcall/protocol/command/v1/command';
import type { Histogram } from 'hdr-histogram-js';
import type { Kafka } from 'kafkajs';
import { latencyHistogram } from '../latency.ts';
import type { Acknowledged } from './load.ts';
import { type Ends, endsOf, readBetween } from './topic-reader.ts';

/** What one request left behind on its way. Milliseconds of the wall clock. */
interface Trace {
  madeAt?: number;
  producedAt?: number;
  decidedAt?: number;
  publishedAt?: number;
}

/** How long one hop took over all requests, in microseconds (of times that are known to the millisecond). */
export interface Hop {
  readonly name: string;
  readonly durations: Histogram;
}

/** Follows requests afterwards, from the records they left on the two topics, so that measuring costs the run nothing. */
export class HopReader {
  readonly #kafka: Kafka;
  readonly #topics: { readonly commands: string; readonly events: string };
  #commands: Ends = new Map();
  #events: Ends = new Map();

  constructor(kafka: Kafka, topics: { readonly commands: string; readonly events: string }) {
    this.#kafka = kafka;
    this.#topics = topics;
  }

  /** Remembers where the topics end: only what comes later is read. */
  async mark(): Promise<void> {
    this.#commands = await endsOf(this.#kafka, this.#topics.commands);
    this.#events = await endsOf(this.#kafka, this.#topics.events);
  }

  /** Where the time of the acknowledged requests went. Waits for the events that are not published yet. */
  async hopsOf(acknowledged: ReadonlyMap<string, Acknowledged>): Promise<readonly Hop[]> {
    const traces = new Map<string, Trace>();
    for (const correlationId of acknowledged.keys()) traces.set(correlationId, {});
    await this.#readCommands(traces);
    await this.#readEvents(traces);
    return summarise(acknowledged, traces);
  }

  async #readCommands(traces: ReadonlyMap<string, Trace>): Promise<void> {
    const to = await endsOf(this.#kafka, this.#topics.commands);
    await readBetween(this.#kafka, this.#topics.commands, { from: this.#commands, to }, ({ value, timestamp }) => {
      const { correlationId, issuedAt } = Command.decode(value ?? Buffer.alloc(0));
      const trace = traces.get(correlationId);
      if (trace && issuedAt) Object.assign(trace, { madeAt: issuedAt.getTime(), producedAt: Number(timestamp) });
    });
  }

  async #readEvents(traces: ReadonlyMap<string, Trace>): Promise<void> {
    const giveUpAt = Date.now() + publishedWithinMs;
    let missing = traces.size;
    for (let from = this.#events; missing > 0; ) {
      const to = await endsOf(this.#kafka, this.#topics.events);
      await readBetween(this.#kafka, this.#topics.events, { from, to }, ({ headers, timestamp }) => {
        const trace = traces.get(headers?.['correlation-id']?.toString() ?? '');
        if (!trace || trace.publishedAt !== undefined) return;
        missing -= 1;
        Object.assign(trace, {
          decidedAt: Date.parse(headers?.ce_time?.toString() ?? ''),
          publishedAt: Number(timestamp),
        });
      });
      from = to;
      if (missing > 0 && Date.now() > giveUpAt) {
        throw new Error(`${missing} acknowledged requests have no event on ${this.#topics.events}.`);
      }
    }
  }
}

const publishedWithinMs = 30_000;

function summarise(acknowledged: ReadonlyMap<string, Acknowledged>, traces: ReadonlyMap<string, Trace>): Hop[] {
  const hops = {
    'sent → command made': latencyHistogram(),
    'command made → produce request': latencyHistogram(),
    'produce request → decided': latencyHistogram(),
    'decided → answered (commit, outcome)': latencyHistogram(),
    'decided → published': latencyHistogram(),
    'sent → published': latencyHistogram(),
  };
  const record = (name: keyof typeof hops, from: number | undefined, to: number | undefined) => {
    if (from !== undefined && to !== undefined) hops[name].recordValue(Math.max(0, to - from) * 1000);
  };
  for (const [correlationId, { sentAt, answeredAt }] of acknowledged) {
    const trace = traces.get(correlationId) ?? {};
    record('sent → command made', sentAt, trace.madeAt);
    record('command made → produce request', trace.madeAt, trace.producedAt);
    record('produce request → decided', trace.producedAt, trace.decidedAt);
    record('decided → answered (commit, outcome)', trace.decidedAt, answeredAt);
    record('decided → published', trace.decidedAt, trace.publishedAt);
    record('sent → published', sentAt, trace.publishedAt);
  }
  return Object.entries(hops).map(([name, durations]) => ({ name, durations }));
}
