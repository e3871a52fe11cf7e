import type { Command, Outcome } from '@rollcall/protocol/command/v1/command';
import type { Log } from '@rollcall/service-kit';
import { CommandTimedOut } from '../domain/refusals.ts';
import type { Ticket } from './pending-outcomes.ts';
import type { OutcomeStore } from './ports.ts';

/** How long silence lasts before the stored outcome is asked for. All in milliseconds. */
export interface OutcomePatience {
  readonly firstPollMs: number;
  /** The pause doubles up to this. */
  readonly longestPollMs: number;
  /** How long after the command's deadline an outcome decided just before it may still arrive. */
  readonly graceMs: number;
}

export const outcomePatience: OutcomePatience = { firstPollMs: 1_000, longestPollMs: 4_000, graceMs: 1_000 };

export type OutcomeSource = 'delivered' | 'polled';

/**
 * Waits for a command's outcome: it is delivered to the return address or, after silence, found in the directory's store.
 * @throws {CommandTimedOut} when neither happened in time: by the command's deadline, or within `waitMs`.
 */
export async function awaitOutcome(
  command: Command,
  ticket: Ticket,
  options: {
    readonly store: OutcomeStore;
    readonly patience: OutcomePatience;
    readonly log: Log;
    /** Absent: until the deadline. */
    readonly waitMs?: number | undefined;
  },
): Promise<{ readonly outcome: Outcome; readonly source: OutcomeSource }> {
  const { patience, waitMs } = options;
  const giveUpAt =
    waitMs === undefined ? (command.deadline ?? new Date()).getTime() + patience.graceMs : Date.now() + waitMs;
  const delivered = ticket.outcome.then((outcome) => ({ outcome, source: 'delivered' as const }));
  for (let pause = patience.firstPollMs; ; pause = Math.min(pause * 2, patience.longestPollMs)) {
    const left = giveUpAt - Date.now();
    const heard = await within(Math.max(0, Math.min(jitter(pause), left)), delivered);
    if (heard) return heard;
    const found = await Promise.race([delivered, poll(command, options)]);
    if (found) return found;
    if (Date.now() >= giveUpAt) throw new CommandTimedOut();
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}

async function poll(command: Command, options: { readonly store: OutcomeStore; readonly log: Log }) {
  try {
    const outcome = await options.store.find(command.tenantId, command.commandId);
    return outcome && { outcome, source: 'polled' as const };
  } catch (error) {
    options.log.warn('outcome could not be asked for', { commandId: command.commandId, error });
    return undefined;
  }
}

/** Spread by a fifth, so that those who wait for a directory that restarts do not all ask at once. */
function jitter(milliseconds: number): number {
  return milliseconds * (0.8 + 0.4 * Math.random());
}
