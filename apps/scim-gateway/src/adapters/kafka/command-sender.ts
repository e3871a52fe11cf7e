import { KafkaUnavailable, type MessageProducer, MessageTooLarge } from '@rollcall/messaging';
import { Command } from '@rollcall/protocol/command/v1/command';
import { ScimError } from '@rollcall/scim';
import { contextHeaders } from '@rollcall/service-kit';
import type { CommandSender } from '../../application/ports.ts';
import { CommandsUnavailable } from '../../domain/refusals.ts';

/** Below what the topic takes, with room for the record around it. */
const maxCommandBytes = 16 * 1024 * 1024;

/** Commands as protobuf, keyed by tenant: all of a tenant's commands are decided in the order of one partition. */
export function createCommandSender(producer: MessageProducer, topic: string): CommandSender {
  return {
    async send(command) {
      const bytes = Command.encode(command).finish();
      if (bytes.length > maxCommandBytes) throw tooLarge();
      const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      try {
        await producer.send([{ topic, key: command.tenantId, value, headers: contextHeaders() }]);
      } catch (error) {
        if (error instanceof KafkaUnavailable) throw new CommandsUnavailable(error);
        if (error instanceof MessageTooLarge) throw tooLarge();
        throw error;
      }
    },
  };
}

function tooLarge(): ScimError {
  return new ScimError(413, undefined, `The request is larger than ${maxCommandBytes} bytes once it is checked.`);
}
