import type { Db } from 'mongodb';
import type { AccessStore } from '../../application/access.ts';
import { credentialsOf, findCredential, insertCredential, listCredentials, revokeCredential } from './credentials.ts';
import { findTenant, insertTenant, listTenants, tenantsOf } from './tenants.ts';

export function createAccessStore(db: Db): AccessStore {
  const [tenants, credentials] = [tenantsOf(db), credentialsOf(db)];
  return {
    insertTenant: (tenant) => insertTenant(tenants, tenant),
    findTenant: (id) => findTenant(tenants, id),
    listTenants: () => listTenants(tenants),
    insertCredential: (credential) => insertCredential(credentials, credential),
    findCredential: (id) => findCredential(credentials, id),
    listCredentials: (tenantId) => listCredentials(credentials, tenantId),
    revokeCredential: (which) => revokeCredential(credentials, which),
  };
}
