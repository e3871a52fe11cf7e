import type { Outcome } from '@rollcall/protocol/command/v1/command';
import { Stopping, TooManyPendingCommands } from '../domain/refusals.ts';

/** One command's place in the waiting room. */
export interface Ticket {
  /** Resolves when the outcome is delivered; rejects with Stopping when the service gives up waiting. */
  readonly outcome: Promise<Outcome>;
  /** Must be called once nobody waits any more. */
  release(): void;
}

/** The commands this instance waits for, at most `limit` at a time. */
export interface PendingOutcomes {
  readonly size: number;
  /** To be taken before the command is sent: its outcome may be faster than the broker's receipt. @throws {TooManyPendingCommands} */
  expect(commandId: string): Ticket;
  /** False when nobody waits for it (any more). */
  deliver(outcome: Outcome): boolean;
  /** Lets everyone who still waits go with Stopping, now and from now on. */
  abandon(): void;
}

/** @param onSize told whenever the number of waiting commands changes */
export function createPendingOutcomes(limit: number, onSize: (size: number) => void = () => {}): PendingOutcomes {
  const waiting = new Map<string, PromiseWithResolvers<Outcome>>();
  let abandoned = false;
  return {
    get size() {
      return waiting.size;
    },
    expect(commandId) {
      if (abandoned) throw new Stopping();
      if (waiting.size >= limit) throw new TooManyPendingCommands();
      const slot = Promise.withResolvers<Outcome>();
      // A ticket may be released before it is awaited; its rejection then has no other listener.
      slot.promise.catch(() => undefined);
      waiting.set(commandId, slot);
      onSize(waiting.size);
      const release = (): void => {
        waiting.delete(commandId);
        onSize(waiting.size);
      };
      return { outcome: slot.promise, release };
    },
    deliver(outcome) {
      const slot = waiting.get(outcome.commandId);
      slot?.resolve(outcome);
      return slot !== undefined;
    },
    abandon() {
      abandoned = true;
      for (const slot of waiting.values()) slot.reject(new Stopping());
    },
  };
}
