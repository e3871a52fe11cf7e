import { randomBytes } from 'node:crypto';
import { adminApi } from '../../tour/demo-tenant.ts';
import type { Installation } from '../installation.ts';
import type { BenchTenant } from './load.ts';

/** Makes fresh tenants, each with a Bearer credential, so that a run neither meets nor leaves anything in other tenants. */
export async function makeTenants(installation: Installation, count: number): Promise<readonly BenchTenant[]> {
  const admin = adminApi(installation.adminBaseUrl, installation.adminToken);
  const run = randomBytes(4).toString('hex');
  const tenants: BenchTenant[] = [];
  for (let index = 0; index < count; index += 1) {
    const tenantId = `bench-${run}-${index}`;
    await admin.post('tenants', { id: tenantId, displayName: 'Benchmark' });
    const credential = { kind: 'bearer', label: 'benchmark' };
    const { bearerToken } = await admin.post<{ bearerToken: string }>(`tenants/${tenantId}/credentials`, credential);
    tenants.push({ tenantId, bearerToken });
  }
  return tenants;
}
