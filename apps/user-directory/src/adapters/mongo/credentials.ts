import { Binary, type Collection, type Db } from 'mongodb';
import type { StoredCredential } from '../../application/access.ts';
import type { Credential, CredentialKind } from '../../domain/access.ts';

/** A credential, in the collection `credentials`. The secret itself is nowhere. */
export interface CredentialDocument {
  /** The credential's id. */
  readonly _id: string;
  readonly tenantId: string;
  readonly kind: CredentialKind;
  readonly label: string;
  readonly createdAt: Date;
  /** Absent while it is valid. */
  readonly revokedAt?: Date;
  readonly salt: Binary;
  /** SHA-256 of salt and secret. */
  readonly hash: Binary;
}

export type Credentials = Collection<CredentialDocument>;

export function credentialsOf(db: Db): Credentials {
  return db.collection<CredentialDocument>('credentials');
}

export async function ensureCredentialIndexes(credentials: Credentials): Promise<void> {
  await credentials.createIndex({ tenantId: 1, createdAt: 1 }, { name: 'tenant' });
}

export async function insertCredential(credentials: Credentials, credential: StoredCredential): Promise<void> {
  const { id, tenantId, kind, label, createdAt, salt, hash } = credential;
  const kept = { salt: new Binary(salt), hash: new Binary(hash) };
  await credentials.insertOne({ _id: id, tenantId, kind, label, createdAt, ...kept });
}

export async function findCredential(credentials: Credentials, id: string): Promise<StoredCredential | undefined> {
  const found = await credentials.findOne({ _id: id });
  return found ? { ...toCredential(found), salt: found.salt.buffer, hash: found.hash.buffer } : undefined;
}

export async function listCredentials(credentials: Credentials, tenantId: string): Promise<readonly Credential[]> {
  const documents = await credentials.find({ tenantId }).sort({ createdAt: 1, _id: 1 }).toArray();
  return documents.map(toCredential);
}

/** The first revocation counts. Undefined: the tenant has no such credential. */
export async function revokeCredential(
  credentials: Credentials,
  { tenantId, id, at }: { readonly tenantId: string; readonly id: string; readonly at: Date },
): Promise<Credential | undefined> {
  await credentials.updateOne({ _id: id, tenantId, revokedAt: { $exists: false } }, { $set: { revokedAt: at } });
  const found = await credentials.findOne({ _id: id, tenantId });
  return found ? toCredential(found) : undefined;
}

function toCredential({ _id: id, tenantId, kind, label, createdAt, revokedAt }: CredentialDocument): Credential {
  return { id, tenantId, kind, label, createdAt, revokedAt };
}
