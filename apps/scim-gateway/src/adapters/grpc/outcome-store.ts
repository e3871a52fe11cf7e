import type { Outcome } from '@rollcall/protocol/command/v1/command';
import type { DirectoryQueryServiceClient } from '@rollcall/protocol/directory/v1/query';
import { call, RpcError, status } from '@rollcall/service-kit';
import type { OutcomeStore } from '../../application/ports.ts';

/** What the directory has stored about commands. */
export function createOutcomeStore(client: DirectoryQueryServiceClient, timeoutMs: number): OutcomeStore {
  return {
    async find(tenantId, commandId): Promise<Outcome | undefined> {
      try {
        return (await call(client.getOutcome, { tenantId, commandId }, { timeoutMs })).outcome;
      } catch (error) {
        if (error instanceof RpcError && error.code === status.NOT_FOUND) return undefined;
        throw error;
      }
    },
  };
}
