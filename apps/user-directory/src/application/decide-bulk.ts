import { decisionOrder } from '../domain/bulk-order.ts';
import type { BulkCommand, BulkOperation, CreateCommand, PatchCommand, ResourceCommand } from '../domain/command.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { CommandVerdict, Verdict } from './outcomes.ts';

/** How single changes are decided, and new resources that refer to one another. */
export interface Deciding {
  one(change: ResourceCommand): Promise<Verdict>;
  together(changes: readonly CreateCommand[]): Promise<readonly Verdict[]>;
}

/** An operation fails with what it refers to (RFC 7644 §3.7.1). */
export const referenceFailed: Refusal = {
  kind: 'refused',
  status: 409,
  scimType: '',
  detail: 'an operation that this one refers to has failed',
};

/**
 * Decides the operations in their order, each by itself; what one refers to is decided before it. After `failOnErrors`
 * failures the rest is not attempted.
 */
export async function decideBulk(
  { operations, failOnErrors }: BulkCommand,
  deciding: Deciding,
): Promise<CommandVerdict> {
  const results = new Array<Verdict | undefined>(operations.length).fill(undefined);
  let failures = 0;
  for (const indexes of decisionOrder(operations.map(({ refersTo }) => refersTo))) {
    const part = indexes.flatMap((index) => operations[index] ?? []);
    const verdicts = await decidePart(part, { deciding, isBroken: refersToFailure(part, indexes, results) });
    for (const [place, index] of indexes.entries()) results[index] = verdicts[place];
    failures += verdicts.filter(({ kind }) => kind === 'refused').length;
    if (failOnErrors > 0 && failures >= failOnErrors) break;
  }
  return { kind: 'bulk', results };
}

/** The rest of a creation. */
export function joinOf({ type, id, members, unknownMembers }: CreateCommand): PatchCommand {
  const add = { kind: 'add', members } as const;
  const nothing = { operations: [], ifMatch: [], createMissingValues: false };
  return { kind: 'patch', type, id, members: [add], unknownMembers, ...nothing };
}

async function decidePart(
  part: readonly BulkOperation[],
  { deciding, isBroken }: { readonly deciding: Deciding; readonly isBroken: boolean },
): Promise<readonly Verdict[]> {
  const [only] = part;
  const creations = part.flatMap(({ change }) => (change.kind === 'create' ? [change] : []));
  if (isBroken || (part.length > 1 && creations.length < part.length)) {
    return part.map(({ change }) => (change.kind === 'refused' ? change : referenceFailed));
  }
  if (part.length > 1) return deciding.together(creations);
  if (!only) return [];
  return [only.change.kind === 'refused' ? only.change : await deciding.one(only.change)];
}

/** Whether one of the part refers to an operation outside of it that does not hold. */
function refersToFailure(
  part: readonly BulkOperation[],
  indexes: readonly number[],
  results: readonly (Verdict | undefined)[],
): boolean {
  const outside = part.flatMap(({ refersTo }) => refersTo.filter((index) => !indexes.includes(index)));
  return outside.some((index) => results[index]?.kind !== 'held');
}
