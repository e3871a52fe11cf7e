import type { Credential, Tenant } from '../domain/access.ts';

/** Tenants and credentials, as they are kept. */
export interface AccessStore {
  insertTenant(tenant: Tenant): Promise<'inserted' | 'taken'>;
  findTenant(id: string): Promise<Tenant | undefined>;
  listTenants(): Promise<readonly Tenant[]>;
  /** 'trust taken': another credential that is not revoked trusts the same issuer and audience. */
  insertCredential(credential: Credential): Promise<'inserted' | 'trust taken'>;
  findCredential(id: string): Promise<Credential | undefined>;
  /** In order of their making. */
  listCredentials(tenantId: string): Promise<readonly Credential[]>;
  /** Those not revoked that trust the issuer and one of the audiences. */
  findTrusting(issuer: string, audiences: readonly string[]): Promise<readonly Credential[]>;
  /** Applies a pure change to the credential as it is; again when somebody else changed it meanwhile. */
  changeCredential(
    tenantId: string,
    id: string,
    apply: (credential: Credential) => Credential,
  ): Promise<Credential | 'unknown' | 'trust taken'>;
  /** Notes when a credential was used; an earlier time than the noted one changes nothing. */
  noteUse(id: string, at: Date): Promise<void>;
  /** Remembers an assertion until it expires. */
  insertAssertion(assertion: { credentialId: string; jti: string; expiresAt: Date }): Promise<'inserted' | 'used'>;
  /** Of the tenant's own types; 0 when it has none. */
  typesVersion(tenantId: string): Promise<number>;
}
