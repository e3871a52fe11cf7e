import { KafkaUnavailable, type MessageProducer, MessageTooLarge } from '@rollcall/messaging';
import { Command } from '@rollcall/protocol/command/v1/command';
import { ScimError } from '@rollcall/scim';
import { contextHeaders } from '@rollcall/service-kit';
import type { CommandSender } from '../../application/ports.ts';
import { CommandsUnavailable } from '../../domain/refusals.ts';

/** Commands as protobuf, keyed by tenant: all of a tenant's commands are decided in the order of one partition. */
export function createCommandSender(producer: MessageProducer, topic: string): CommandSender {
  return {
    async send(command) {
      const value = Buffer.from(Command.encode(command).finish());
      try {
        await producer.send([{ topic, key: command.tenantId, value, headers: contextHeaders() }]);
      } catch (error) {
        if (error instanceof KafkaUnavailable) throw new CommandsUnavailable(error);
        if (error instanceof MessageTooLarge) throw new ScimError(413, undefined, 'The resource is too large.');
        throw error;
      }
    },
  };
}
