import type { IncomingMessage } from '@rollcall/messaging';
import { Command } from '@rollcall/protocol/command/v1/command';
import type { Envelope, Received } from '../../application/received.ts';
import { isTenantId } from '../../domain/access.ts';
import { readOperation } from './read-operation.ts';

const commandIdPattern = /^[A-Za-z0-9-]{1,64}$/;

/** Reads a record of the command topic. Never throws: what is no command at all is poison. */
export function decodeCommand(message: IncomingMessage): Received {
  const { offset } = message;
  try {
    const command = Command.decode(message.value ?? new Uint8Array());
    const envelope = envelopeOf(command, message);
    return { kind: 'command', offset, envelope, read: () => readOperation(command) };
  } catch (error) {
    return { kind: 'poison', offset, error: error instanceof Error ? error : new Error('undecodable') };
  }
}

function envelopeOf(command: Command, { key, headers }: IncomingMessage): Envelope {
  const { commandId, tenantId, correlationId, deadline, returnAddress, asked, operation } = command;
  if (!commandIdPattern.test(commandId)) throw new Error('the record has no command id');
  if (!isTenantId(tenantId)) throw new Error('the record has no tenant');
  if (key !== tenantId) throw new Error("the record's key is not its tenant");
  return {
    ...{ commandId, tenantId, correlationId, deadline, returnAddress, asked },
    askedOfEach: operation?.$case === 'bulk' ? operation.value.operations.map((each) => each.asked) : [],
    actor: actorOf(command),
    traceparent: headers.traceparent,
  };
}

function actorOf({ actor }: Command): string {
  const { credentialId = '', subject = '' } = actor ?? {};
  return subject === '' ? credentialId : `${credentialId}/${subject}`;
}
