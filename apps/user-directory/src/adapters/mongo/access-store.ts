import type { Db } from 'mongodb';
import type { AccessStore } from '../../application/access-ports.ts';
import { assertionsOf, insertAssertion } from './assertions.ts';
import {
  changeCredential,
  credentialsOf,
  findCredential,
  findTrusting,
  insertCredential,
  listCredentials,
  noteUse,
} from './credentials.ts';
import { findTenant, insertTenant, listTenants, tenantsOf } from './tenants.ts';
import { typesOf } from './types.ts';

export function createAccessStore(db: Db): AccessStore {
  const [tenants, credentials, assertions, types] = [tenantsOf(db), credentialsOf(db), assertionsOf(db), typesOf(db)];
  return {
    insertTenant: (tenant) => insertTenant(tenants, tenant),
    findTenant: (id) => findTenant(tenants, id),
    listTenants: () => listTenants(tenants),
    insertCredential: (credential) => insertCredential(credentials, credential),
    findCredential: (id) => findCredential(credentials, id),
    listCredentials: (tenantId) => listCredentials(credentials, tenantId),
    findTrusting: (issuer, audiences) => findTrusting(credentials, issuer, audiences),
    changeCredential: (tenantId, id, apply) => changeCredential(credentials, { tenantId, id }, apply),
    noteUse: (id, at) => noteUse(credentials, id, at),
    insertAssertion: (assertion) => insertAssertion(assertions, assertion),
    async typesVersion(tenantId) {
      const found = await types.findOne({ _id: tenantId }, { projection: { version: 1 } });
      return found?.version ?? 0;
    },
  };
}
