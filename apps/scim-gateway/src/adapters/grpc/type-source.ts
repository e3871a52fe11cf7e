import type { DirectoryQueryServiceClient } from '@rollcall/protocol/directory/v1/query';
import { call } from '@rollcall/service-kit';
import type { TypeSource } from '../../application/ports.ts';

/** The tenants' own types, as the directory keeps them. */
export function createTypeSource(client: DirectoryQueryServiceClient, timeoutMs: number): TypeSource {
  return { fetch: (tenantId) => call(client.getTypes, { tenantId }, { timeoutMs }) };
}
