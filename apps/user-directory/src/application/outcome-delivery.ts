import type { Outcome } from '@rollcall/protocol/command/v1/command';
import type { OutcomeSink } from './ports.ts';

/** Delivers to one gateway. */
export interface OutcomeChannel {
  send(outcomes: readonly Outcome[]): Promise<void>;
  close(): Promise<void>;
}

export interface OutcomeDeliveryParts {
  /** Whether an address may be called; what is called is shown the service token. */
  readonly isAllowed: (returnAddress: string) => boolean;
  readonly open: (returnAddress: string) => OutcomeChannel;
  readonly observer: DeliveryObserver;
}

export interface DeliveryObserver {
  delivered(outcomes: number): void;
  failed(returnAddress: string, outcomes: number, error: unknown): void;
  refused(returnAddress: string, outcomes: number): void;
  /** More is waiting for an address than is kept. */
  dropped(returnAddress: string, outcomes: number): void;
}

const maxOutcomesPerCall = 500;
const maxBytesPerCall = 1024 * 1024;
const bytesPerResult = 300;
const maxWaiting = 5_000;
const maxChannels = 200;

/**
 * Hands outcomes to the gateways that wait for them. One call is under way for each address; what comes meanwhile leaves
 * with the next. Nothing is sent twice: a gateway that hears nothing asks for the stored outcome.
 */
export class OutcomeDelivery implements OutcomeSink {
  readonly #parts: OutcomeDeliveryParts;
  readonly #lines = new Map<string, Line>();

  constructor(parts: OutcomeDeliveryParts) {
    this.#parts = parts;
  }

  deliver(returnAddress: string, outcomes: readonly Outcome[]): void {
    const { isAllowed, observer } = this.#parts;
    if (!isAllowed(returnAddress)) {
      observer.refused(returnAddress, outcomes.length);
      return;
    }
    this.#lineTo(returnAddress).deliver(outcomes);
  }

  /** Waits for the calls under way and closes the channels. */
  async stop(): Promise<void> {
    const lines = [...this.#lines.values()];
    this.#lines.clear();
    await Promise.all(lines.map((line) => line.close()));
  }

  #lineTo(returnAddress: string): Line {
    const line = this.#lines.get(returnAddress) ?? new Line(returnAddress, this.#parts);
    this.#lines.delete(returnAddress);
    this.#lines.set(returnAddress, line);
    this.#closeLongestUnused();
    return line;
  }

  #closeLongestUnused(): void {
    const [address] = this.#lines.keys();
    if (this.#lines.size <= maxChannels || address === undefined) return;
    const line = this.#lines.get(address);
    this.#lines.delete(address);
    void line?.close();
  }
}

/** The outcomes for one address. */
class Line {
  readonly #address: string;
  readonly #channel: OutcomeChannel;
  readonly #observer: DeliveryObserver;
  #waiting: Outcome[] = [];
  #sending: Promise<void> | undefined;

  constructor(address: string, { open, observer }: OutcomeDeliveryParts) {
    this.#address = address;
    this.#channel = open(address);
    this.#observer = observer;
  }

  deliver(outcomes: readonly Outcome[]): void {
    const room = maxWaiting - this.#waiting.length;
    if (room < outcomes.length) this.#observer.dropped(this.#address, outcomes.length - room);
    this.#waiting.push(...outcomes.slice(0, room));
    this.#sending ??= this.#send();
  }

  async close(): Promise<void> {
    await this.#sending;
    await this.#channel.close();
  }

  async #send(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const outcomes = this.#take();
      try {
        await this.#channel.send(outcomes);
        this.#observer.delivered(outcomes.length);
      } catch (error) {
        this.#observer.failed(this.#address, outcomes.length, error);
      }
    }
    this.#sending = undefined;
  }

  #take(): Outcome[] {
    let bytes = 0;
    let count = 0;
    for (const outcome of this.#waiting) {
      bytes += sizeOf(outcome);
      if (count > 0 && (bytes > maxBytesPerCall || count === maxOutcomesPerCall)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}

/** About so many bytes: what is large is a resource, or the results of very many operations. */
function sizeOf({ result }: Outcome): number {
  if (result?.$case === 'bulk') return result.value.results.length * bytesPerResult;
  return result?.$case === 'committed' ? result.value.resource.length : 0;
}
