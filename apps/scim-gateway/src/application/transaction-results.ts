import type { Outcome } from '@rollcall/protocol/command/v1/command';
import type { Caller, OutcomeStore } from './ports.ts';
import { isTransactionId, type TransactionIds } from './transaction-id.ts';

export type TransactionResult =
  | { readonly kind: 'decided'; readonly outcome: Outcome }
  | { readonly kind: 'undecided' }
  /** Never issued to this tenant, or too long ago. */
  | { readonly kind: 'unknown' };

/** Tells what became of an asynchronous request of the caller's tenant. */
export type FindTransaction = (caller: Caller, transactionId: string) => Promise<TransactionResult>;

/** As long as the directory keeps outcomes. */
const rememberedMs = 24 * 60 * 60 * 1_000;

export function createFindTransaction(parts: {
  readonly store: OutcomeStore;
  readonly transactionIds: TransactionIds;
}): FindTransaction {
  return async ({ tenantId }, transactionId) => {
    if (!isTransactionId(transactionId)) return { kind: 'unknown' };
    const outcome = await parts.store.find(tenantId, transactionId);
    if (outcome) return { kind: 'decided', outcome };
    const issuedAt = parts.transactionIds.issuedAt(tenantId, transactionId)?.getTime() ?? 0;
    return { kind: Date.now() - issuedAt < rememberedMs ? 'undecided' : 'unknown' };
  };
}
