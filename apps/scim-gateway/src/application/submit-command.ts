import { randomUUID } from 'node:crypto';
import type { Command, Committed, Outcome } from '@rollcall/protocol/command/v1/command';
import { ScimError, type ScimType } from '@rollcall/scim';
import { currentContext, type Log } from '@rollcall/service-kit';
import { awaitOutcome, type OutcomePatience, type OutcomeSource } from './await-outcome.ts';
import type { PendingOutcomes } from './pending-outcomes.ts';
import type { Caller, CommandSender, OutcomeStore } from './ports.ts';
import { noteCommand, noteOutcome } from './request-trace.ts';

export type Operation = NonNullable<Command['operation']>;

/** Sends one change to the directory and waits until it is decided. */
export type SubmitCommand = (caller: Caller, operation: Operation) => Promise<Committed>;

export interface SubmissionParts {
  readonly sender: CommandSender;
  readonly pending: PendingOutcomes;
  readonly store: OutcomeStore;
  readonly patience: OutcomePatience;
  /** `host:port` at which the directory delivers outcomes. */
  readonly returnAddress: string;
  readonly commandTimeoutMs: number;
  readonly log: Log;
  readonly onOutcome: (source: OutcomeSource | 'none') => void;
}

/**
 * The returned function rejects with a ScimError when the directory refuses the change, with CommandsUnavailable,
 * TooManyPendingCommands or Stopping when it was not sent or not waited for, and with CommandTimedOut past the deadline.
 */
export function createSubmitCommand(parts: SubmissionParts): SubmitCommand {
  return async (caller, operation) => {
    const command = commandOf(caller, operation, parts);
    noteCommand(command);
    const ticket = parts.pending.expect(command.commandId);
    try {
      await parts.sender.send(command);
      const { outcome, source } = await awaitOutcome(command, ticket, parts);
      parts.onOutcome(source);
      noteOutcome(outcome);
      return committed(outcome);
    } catch (error) {
      if (!(error instanceof ScimError)) parts.onOutcome('none');
      throw error;
    } finally {
      ticket.release();
    }
  };
}

function commandOf(caller: Caller, operation: Operation, parts: SubmissionParts): Command {
  const issuedAt = new Date();
  return {
    commandId: randomUUID(),
    tenantId: caller.tenantId,
    actor: { credentialId: caller.credentialId },
    correlationId: currentContext()?.correlationId ?? randomUUID(),
    issuedAt,
    deadline: new Date(issuedAt.getTime() + parts.commandTimeoutMs),
    returnAddress: parts.returnAddress,
    operation,
  };
}

function committed({ commandId, result }: Outcome): Committed {
  if (result?.$case === 'committed') return result.value;
  if (result?.$case === 'rejected') {
    const { status, scimType, detail } = result.value;
    throw new ScimError(status, scimType === '' ? undefined : (scimType as ScimType), detail);
  }
  throw new Error(`the outcome of command ${commandId} says neither committed nor rejected`);
}
