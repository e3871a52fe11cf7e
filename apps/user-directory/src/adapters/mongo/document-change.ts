import type { AnyBulkWriteOperation } from 'mongodb';

/** Where a view is to be; `document` undefined: nowhere. */
export interface DocumentChange<D extends { readonly _id: string }> {
  readonly _id: string;
  readonly document: D | undefined;
  /** Nothing is stored under the id yet. */
  readonly isNew: boolean;
}

/** Deletions, then replacements, then insertions: each kind is one request to the server. */
export function operationsOf<D extends { readonly _id: string }>(
  changes: readonly DocumentChange<D>[],
): AnyBulkWriteOperation<D>[] {
  const deletions: object[] = [];
  const replacements: object[] = [];
  const insertions: object[] = [];
  for (const { _id, document, isNew } of changes) {
    if (document && isNew) insertions.push({ insertOne: { document } });
    if (document && !isNew) replacements.push({ replaceOne: { filter: { _id }, replacement: document } });
    if (!document && !isNew) deletions.push({ deleteOne: { filter: { _id } } });
  }
  return [...deletions, ...replacements, ...insertions] as AnyBulkWriteOperation<D>[];
}
