import type { Outcome } from '@rollcall/protocol/command/v1/command';
import type { Caller, OutcomeStore } from './ports.ts';
import type { TransactionIds } from './transaction-id.ts';

export type TransactionResult =
  | { readonly kind: 'decided'; readonly outcome: Outcome }
  | { readonly kind: 'undecided' }
  /** Never issued to this credential, or too long ago. */
  | { readonly kind: 'unknown' };

/**
 * Tells what became of an asynchronous request of the caller's own: the result shows resources, for which another credential
 * of the tenant may lack the scope.
 */
export type FindTransaction = (caller: Caller, transactionId: string) => Promise<TransactionResult>;

/** As long as the directory keeps outcomes. */
const rememberedMs = 24 * 60 * 60 * 1_000;

export function createFindTransaction(parts: {
  readonly store: OutcomeStore;
  readonly transactionIds: TransactionIds;
}): FindTransaction {
  return async (caller, transactionId) => {
    const issuedAt = parts.transactionIds.issuedAt(caller, transactionId)?.getTime();
    if (issuedAt === undefined) return { kind: 'unknown' };
    const outcome = await parts.store.find(caller.tenantId, transactionId);
    if (outcome) return { kind: 'decided', outcome };
    return { kind: Date.now() - issuedAt < rememberedMs ? 'undecided' : 'unknown' };
  };
}
