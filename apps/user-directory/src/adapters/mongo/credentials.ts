import type { Collection, Db } from 'mongodb';
import type { Credential } from '../../domain/access.ts';
import { type CredentialDocument, toCredential, toFields, trustKey } from './credential-document.ts';
import { isDuplicateKey } from './server-errors.ts';

const maxAttempts = 10;

export type Credentials = Collection<CredentialDocument>;

export function credentialsOf(db: Db): Credentials {
  return db.collection<CredentialDocument>('credentials');
}

export async function ensureCredentialIndexes(credentials: Credentials): Promise<void> {
  await Promise.all([
    credentials.createIndex({ tenantId: 1, createdAt: 1 }, { name: 'tenant' }),
    credentials.createIndex({ trust: 1 }, { name: 'trust', unique: true, sparse: true }),
  ]);
}

/** 'trust taken': another credential that is not revoked trusts the same issuer and audience. */
export async function insertCredential(
  credentials: Credentials,
  credential: Credential,
): Promise<'inserted' | 'trust taken'> {
  try {
    await credentials.insertOne({ ...toFields(credential), _id: credential.id, revision: 1 });
    return 'inserted';
  } catch (error) {
    if (isDuplicateKey(error, 'trust')) return 'trust taken';
    throw error;
  }
}

export async function findCredential(credentials: Credentials, id: string): Promise<Credential | undefined> {
  const found = await credentials.findOne({ _id: id });
  return found ? toCredential(found) : undefined;
}

export async function listCredentials(credentials: Credentials, tenantId: string): Promise<readonly Credential[]> {
  const documents = await credentials.find({ tenantId }).sort({ createdAt: 1, _id: 1 }).toArray();
  return documents.map(toCredential);
}

/** Those not revoked that trust the issuer and one of the audiences. */
export async function findTrusting(
  credentials: Credentials,
  issuer: string,
  audiences: readonly string[],
): Promise<readonly Credential[]> {
  const trust = { $in: audiences.map((audience) => trustKey({ issuer, audience })) };
  return (await credentials.find({ trust }).limit(2).toArray()).map(toCredential);
}

/** Applies a pure change to the credential as it is; again when somebody else changed it meanwhile. */
export async function changeCredential(
  credentials: Credentials,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
  apply: (credential: Credential) => Credential,
): Promise<Credential | 'unknown' | 'trust taken'> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const found = await credentials.findOne({ _id: id, tenantId });
    if (!found) return 'unknown';
    const changed = apply(toCredential(found));
    try {
      if (await replace(credentials, found, changed)) return changed;
    } catch (error) {
      if (isDuplicateKey(error, 'trust')) return 'trust taken';
      throw error;
    }
  }
  throw new Error('a credential is changed too often at the same time');
}

/** Notes when a credential was used; an earlier time than the noted one changes nothing. */
export async function noteUse(credentials: Credentials, id: string, lastUsedAt: Date): Promise<void> {
  await credentials.updateOne({ _id: id }, { $max: { lastUsedAt } });
}

/** False when the document is not any more as it was found. The time of the last use is left alone. */
async function replace(credentials: Credentials, found: CredentialDocument, changed: Credential): Promise<boolean> {
  const fields = Object.entries({ ...toFields(changed), revision: (found.revision ?? 0) + 1 });
  const set = Object.fromEntries(fields.filter(([name, value]) => value !== undefined && name !== 'lastUsedAt'));
  const gone = [...fields.filter(([, value]) => value === undefined).map(([name]) => name), 'salt', 'hash'];
  const unset = Object.fromEntries(gone.filter((name) => name !== 'lastUsedAt').map((name) => [name, true as const]));
  const asFound = { _id: found._id, revision: found.revision ?? { $exists: false } };
  const { matchedCount } = await credentials.updateOne(asFound, { $set: set, $unset: unset });
  return matchedCount === 1;
}
