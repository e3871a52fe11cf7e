import { createHash } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { isDuplicateKey } from './server-errors.ts';

/** A client assertion that was used, in the collection `assertions`, until it expires. */
export interface AssertionDocument {
  /** `<credential>/<SHA-256 of the jti>` */
  readonly _id: string;
  readonly expiresAt: Date;
}

export type Assertions = Collection<AssertionDocument>;

export function assertionsOf(db: Db): Assertions {
  return db.collection<AssertionDocument>('assertions');
}

export async function ensureAssertionIndexes(assertions: Assertions): Promise<void> {
  await assertions.createIndex({ expiresAt: 1 }, { name: 'expiry', expireAfterSeconds: 0 });
}

export async function insertAssertion(
  assertions: Assertions,
  { credentialId, jti, expiresAt }: { readonly credentialId: string; readonly jti: string; readonly expiresAt: Date },
): Promise<'inserted' | 'used'> {
  const digest = createHash('sha256').update(jti).digest('base64url');
  try {
    await assertions.insertOne({ _id: `${credentialId}/${digest}`, expiresAt });
    return 'inserted';
  } catch (error) {
    if (isDuplicateKey(error)) return 'used';
    throw error;
  }
}
