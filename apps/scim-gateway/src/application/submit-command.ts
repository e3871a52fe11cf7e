import { randomUUID } from 'node:crypto';
import type { Asked, Command, Outcome } from '@rollcall/protocol/command/v1/command';
import { currentContext, type Log } from '@rollcall/service-kit';
import { CommandTimedOut, Stopping } from '../domain/refusals.ts';
import { awaitOutcome, type OutcomePatience, type OutcomeSource } from './await-outcome.ts';
import type { PendingOutcomes } from './pending-outcomes.ts';
import type { Caller, CommandSender, OutcomeStore } from './ports.ts';
import { noteCommand, noteOutcome } from './request-trace.ts';
import type { TransactionIds } from './transaction-id.ts';

export type Operation = NonNullable<Command['operation']>;

/** For a client that does not wait until the end (RFC 9967 §2.5.1.1). */
export interface AsyncTerms {
  /** How long it does wait; 0: not at all. */
  readonly waitMs: number;
  /** Comes back with the outcome, for whoever asks for it later. */
  readonly asked: Asked;
}

/** Where a command has got to: it is decided, or it will be, and whoever has the transaction's id can learn how. */
export type Submitted =
  | { readonly kind: 'decided'; readonly outcome: Outcome }
  | { readonly kind: 'accepted'; readonly transactionId: string };

/** Sends one change to the directory and waits until it is decided, or as long as the terms say. */
export type SubmitCommand = (caller: Caller, operation: Operation, terms?: AsyncTerms) => Promise<Submitted>;

export interface SubmissionParts {
  readonly sender: CommandSender;
  readonly pending: PendingOutcomes;
  readonly store: OutcomeStore;
  readonly patience: OutcomePatience;
  readonly transactionIds: TransactionIds;
  /** `host:port` at which the directory delivers outcomes. */
  readonly returnAddress: string;
  readonly commandTimeoutMs: number;
  /** Of a command that nobody waits for. */
  readonly asyncCommandTimeoutMs: number;
  readonly log: Log;
  readonly onOutcome: (source: OutcomeSource | 'accepted' | 'none') => void;
}

/**
 * The returned function rejects with CommandsUnavailable, TooManyPendingCommands or Stopping when the command was not sent
 * or not waited for, with a 413 ScimError when it is too large, and, without terms, with CommandTimedOut past the deadline.
 */
export function createSubmitCommand(parts: SubmissionParts): SubmitCommand {
  return async (caller, operation, terms) => {
    const command = terms ? asyncCommand(caller, { operation, terms }, parts) : waitedFor(caller, operation, parts);
    noteCommand(command);
    try {
      if (terms && terms.waitMs === 0) {
        await parts.sender.send(command);
        return accepted(command, parts);
      }
      return await sendAndWait(command, terms, parts);
    } catch (error) {
      parts.onOutcome('none');
      throw error;
    }
  };
}

async function sendAndWait(
  command: Command,
  terms: AsyncTerms | undefined,
  parts: SubmissionParts,
): Promise<Submitted> {
  const ticket = parts.pending.expect(command.commandId);
  try {
    await parts.sender.send(command);
    const { outcome, source } = await awaitOutcome(command, ticket, { ...parts, waitMs: terms?.waitMs });
    parts.onOutcome(source);
    noteOutcome(outcome);
    return { kind: 'decided', outcome };
  } catch (error) {
    // The command is on its way, and whoever asked knows how to ask again.
    if (terms && (error instanceof CommandTimedOut || error instanceof Stopping)) return accepted(command, parts);
    throw error;
  } finally {
    ticket.release();
  }
}

function accepted({ commandId }: Command, { onOutcome }: SubmissionParts): Submitted {
  onOutcome('accepted');
  return { kind: 'accepted', transactionId: commandId };
}

function waitedFor(caller: Caller, operation: Operation, parts: SubmissionParts): Command {
  const issuedAt = new Date();
  return {
    ...commandOf(caller, operation),
    commandId: randomUUID(),
    issuedAt,
    deadline: new Date(issuedAt.getTime() + parts.commandTimeoutMs),
    returnAddress: parts.returnAddress,
  };
}

function asyncCommand(
  caller: Caller,
  { operation, terms }: { readonly operation: Operation; readonly terms: AsyncTerms },
  parts: SubmissionParts,
): Command {
  const issuedAt = new Date();
  return {
    ...commandOf(caller, operation),
    commandId: parts.transactionIds.issue(caller, issuedAt),
    issuedAt,
    deadline: new Date(issuedAt.getTime() + parts.asyncCommandTimeoutMs),
    returnAddress: terms.waitMs > 0 ? parts.returnAddress : '',
    asked: terms.asked,
  };
}

function commandOf({ tenantId, credentialId, subject = '', unknownMembers }: Caller, operation: Operation) {
  return {
    tenantId,
    actor: { credentialId, subject },
    correlationId: currentContext()?.correlationId ?? randomUUID(),
    operation,
    unknownMembers,
  };
}
