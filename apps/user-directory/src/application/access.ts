import { randomBytes } from 'node:crypto';
import {
  AccessRefused,
  type ConnectionSettings,
  type Credential,
  type CredentialKind,
  checkLabel,
  isTenantId,
  type Tenant,
  type TrustedIssuer,
} from '../domain/access.ts';
import { checkSettings, checkTrustedIssuer, defaultSettings } from '../domain/connection-settings.ts';
import { hasSecret, isValid, withNewSecret } from '../domain/credential.ts';
import { checkPublicKeys } from '../domain/public-keys.ts';
import type { AccessStore } from './access-ports.ts';
import { newSecret } from './new-secret.ts';

export interface WantedCredential {
  readonly tenantId: string;
  readonly kind: CredentialKind;
  readonly label: string;
  /** Undefined: the defaults. */
  readonly settings?: ConnectionSettings | undefined;
  readonly expiresAt?: Date | undefined;
  /** A JSON Web Key Set; only for an OAuth client, which then has no secret. */
  readonly publicKeys?: string | undefined;
  /** Of an external issuer. */
  readonly trustedIssuer?: TrustedIssuer | undefined;
}

/** What is undefined stays as it is. */
export interface CredentialUpdate extends Omit<WantedCredential, 'tenantId' | 'kind' | 'label'> {
  readonly label?: string | undefined;
  /** Takes the expiry away. */
  readonly neverExpires?: boolean;
}

interface Which {
  readonly tenantId: string;
  readonly id: string;
}

/** Who may come in, as operators arrange it. All of it rejects with AccessRefused where its store says no. */
export interface Access {
  createTenant(wanted: { id: string; displayName: string }): Promise<Tenant>;
  getTenant(id: string): Promise<Tenant>;
  listTenants(): Promise<readonly Tenant[]>;
  /** The secret, 256 random bits as base64url, is in this answer and never again; empty for a kind without one. */
  createCredential(wanted: WantedCredential): Promise<{ credential: Credential; secret: string }>;
  listCredentials(tenantId: string): Promise<readonly Credential[]>;
  /** The first revocation counts. */
  revokeCredential(which: Which): Promise<Credential>;
  updateCredential(which: Which, update: CredentialUpdate): Promise<Credential>;
  rotateSecret(which: Which, overlapMs: number): Promise<{ credential: Credential; secret: string }>;
}

const idBytes = 12;

export function createAccess(store: AccessStore, now: () => Date): Access {
  const change = async ({ tenantId, id }: Which, apply: (credential: Credential) => Credential) => {
    const changed = await store.changeCredential(tenantId, id, apply);
    if (changed === 'trust taken') throw new AccessRefused('TRUST_TAKEN');
    if (changed === 'unknown') throw new AccessRefused('CREDENTIAL_UNKNOWN');
    return changed;
  };
  return {
    ...tenantAccess(store, now),
    async createCredential(wanted) {
      const credential = newCredential(wanted, now());
      await getTenant(store, wanted.tenantId);
      const { secret, kept } = newSecret(now());
      const withSecret = hasSecret(credential);
      const made = withSecret ? { ...credential, secrets: [kept] } : credential;
      if ((await store.insertCredential(made)) === 'trust taken') throw new AccessRefused('TRUST_TAKEN');
      return { credential: made, secret: withSecret ? secret : '' };
    },
    async listCredentials(tenantId) {
      await getTenant(store, tenantId);
      return store.listCredentials(tenantId);
    },
    revokeCredential: (which) =>
      change(which, (credential) => ({ ...credential, revokedAt: credential.revokedAt ?? now() })),
    updateCredential: (which, update) => change(which, (credential) => updated(credential, update, now())),
    async rotateSecret(which, overlapMs) {
      const { secret, kept } = newSecret(now());
      const credential = await change(which, (before) => withNewSecret(before, kept, { now: now(), overlapMs }));
      return { credential, secret };
    },
  };
}

function tenantAccess(store: AccessStore, now: () => Date): Pick<Access, 'createTenant' | 'getTenant' | 'listTenants'> {
  return {
    async createTenant({ id, displayName }) {
      if (!isTenantId(id)) throw new AccessRefused('INVALID_TENANT_ID');
      checkLabel(displayName);
      const tenant = { id, displayName, createdAt: now() };
      if ((await store.insertTenant(tenant)) === 'taken')
        throw new AccessRefused('TENANT_EXISTS', `the tenant id ${id} is taken`);
      return tenant;
    },
    getTenant: (id) => getTenant(store, id),
    listTenants: () => store.listTenants(),
  };
}

function newCredential(wanted: WantedCredential, now: Date): Credential {
  const { tenantId, kind, label, settings, expiresAt, publicKeys, trustedIssuer } = wanted;
  if (publicKeys !== undefined && kind !== 'oauth-client')
    throw new AccessRefused('INVALID_PUBLIC_KEYS', 'only an oauth-client has public keys');
  if ((trustedIssuer !== undefined) !== (kind === 'external-issuer'))
    throw new AccessRefused('INVALID_TRUSTED_ISSUER', 'an external-issuer, and nothing else, has a trusted issuer');
  checkLabel(label);
  return {
    ...{ id: `c_${randomBytes(idBytes).toString('hex')}`, tenantId, kind, label, createdAt: now, secrets: [] },
    ...{ revokedAt: undefined, lastUsedAt: undefined, expiresAt: checkExpiry(expiresAt, now) },
    settings: checkSettings(settings ?? defaultSettings),
    publicKeys: publicKeys && checkPublicKeys(publicKeys),
    trustedIssuer: trustedIssuer && checkTrustedIssuer(trustedIssuer),
  };
}

function updated(credential: Credential, update: CredentialUpdate, now: Date): Credential {
  const { label, settings, expiresAt, neverExpires, publicKeys, trustedIssuer } = update;
  if (!isValid({ ...credential, expiresAt: undefined }, now)) throw new AccessRefused('CREDENTIAL_REVOKED');
  if (publicKeys !== undefined && credential.publicKeys === undefined)
    throw new AccessRefused('INVALID_PUBLIC_KEYS', 'the credential was made without public keys');
  if (trustedIssuer !== undefined && credential.trustedIssuer === undefined)
    throw new AccessRefused('INVALID_TRUSTED_ISSUER', 'the credential was made without a trusted issuer');
  checkLabel(label ?? '');
  const end = neverExpires ? undefined : (checkExpiry(expiresAt, now) ?? credential.expiresAt);
  return {
    ...credential,
    label: label ?? credential.label,
    settings: settings ? checkSettings(settings) : credential.settings,
    expiresAt: end,
    publicKeys: publicKeys === undefined ? credential.publicKeys : checkPublicKeys(publicKeys),
    trustedIssuer: trustedIssuer ? checkTrustedIssuer(trustedIssuer) : credential.trustedIssuer,
  };
}

function checkExpiry(expiresAt: Date | undefined, now: Date): Date | undefined {
  if (expiresAt && !(expiresAt > now)) throw new AccessRefused('INVALID_EXPIRY');
  return expiresAt;
}

async function getTenant(store: AccessStore, id: string): Promise<Tenant> {
  const tenant = await store.findTenant(id);
  if (!tenant) throw new AccessRefused('TENANT_UNKNOWN');
  return tenant;
}
