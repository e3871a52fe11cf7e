import { randomBytes } from 'node:crypto';
import {
  AccessRefused,
  type Credential,
  type CredentialKind,
  isTenantId,
  maxLabelLength,
  type Tenant,
} from '../domain/access.ts';
import { hashSecret, secretMatches } from '../domain/credential.ts';

/** What is kept of a secret. */
export interface KeptSecret {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

export type StoredCredential = Credential & KeptSecret;

export interface AccessStore {
  insertTenant(tenant: Tenant): Promise<'inserted' | 'taken'>;
  findTenant(id: string): Promise<Tenant | undefined>;
  listTenants(): Promise<readonly Tenant[]>;
  insertCredential(credential: StoredCredential): Promise<void>;
  findCredential(id: string): Promise<StoredCredential | undefined>;
  listCredentials(tenantId: string): Promise<readonly Credential[]>;
  /** The first revocation counts. Undefined: the tenant has no such credential. */
  revokeCredential(which: { tenantId: string; id: string; at: Date }): Promise<Credential | undefined>;
}

/** Who may come in. All of it rejects with AccessRefused where its store says no. */
export interface Access {
  createTenant(wanted: { id: string; displayName: string }): Promise<Tenant>;
  getTenant(id: string): Promise<Tenant>;
  listTenants(): Promise<readonly Tenant[]>;
  /** The secret, 256 random bits as base64url, is in this answer and never again. */
  createCredential(wanted: {
    tenantId: string;
    kind: CredentialKind;
    label: string;
  }): Promise<{ credential: Credential; secret: string }>;
  listCredentials(tenantId: string): Promise<readonly Credential[]>;
  revokeCredential(which: { tenantId: string; id: string }): Promise<Credential>;
  /** The credential, if it is of this kind, valid, and the secret is its own. */
  authenticate(shown: { kind: CredentialKind; id: string; secret: string }): Promise<Credential>;
}

const saltBytes = 16;
const secretBytes = 32;
const idBytes = 12;
/** Compared with when there is no credential of an id, so that the answer takes as long. */
const nobody: KeptSecret = { salt: randomBytes(saltBytes), hash: randomBytes(32) };

export function createAccess(store: AccessStore, now: () => Date): Access {
  return {
    async createTenant({ id, displayName }) {
      if (!isTenantId(id)) throw new AccessRefused('INVALID_TENANT_ID', 'this is no tenant id');
      checkLabel(displayName);
      const tenant = { id, displayName, createdAt: now() };
      if ((await store.insertTenant(tenant)) === 'taken')
        throw new AccessRefused('TENANT_EXISTS', `the tenant id ${tenant.id} is taken`);
      return tenant;
    },
    getTenant: (id) => getTenant(store, id),
    listTenants: () => store.listTenants(),
    async createCredential({ tenantId, kind, label }) {
      checkLabel(label);
      await getTenant(store, tenantId);
      const id = `c_${randomBytes(idBytes).toString('hex')}`;
      const secret = randomBytes(secretBytes).toString('base64url');
      const salt = randomBytes(saltBytes);
      const credential: Credential = { id, tenantId, kind, label, createdAt: now(), revokedAt: undefined };
      await store.insertCredential({ ...credential, salt, hash: hashSecret(salt, secret) });
      return { credential, secret };
    },
    async listCredentials(tenantId) {
      await getTenant(store, tenantId);
      return store.listCredentials(tenantId);
    },
    async revokeCredential({ tenantId, id }) {
      const revoked = await store.revokeCredential({ tenantId, id, at: now() });
      if (!revoked) throw new AccessRefused('CREDENTIAL_UNKNOWN', 'the tenant has no such credential');
      return revoked;
    },
    async authenticate({ kind, id, secret }) {
      const found = await store.findCredential(id);
      const matches = secretMatches(found ?? nobody, secret);
      if (!found || !matches || found.kind !== kind || found.revokedAt) {
        throw new AccessRefused('CREDENTIAL_REFUSED', 'the credential is refused');
      }
      return found;
    },
  };
}

async function getTenant(store: AccessStore, id: string): Promise<Tenant> {
  const tenant = await store.findTenant(id);
  if (!tenant) throw new AccessRefused('TENANT_UNKNOWN', 'there is no such tenant');
  return tenant;
}

function checkLabel(label: string): void {
  if (label.length > maxLabelLength) {
    throw new AccessRefused('INVALID_LABEL', `a name has at most ${maxLabelLength} characters`);
  }
}
