import { rm } from 'node:fs/promises';
import { Problem } from '../process/problem.ts';
import type { DemoTenant } from '../tour/demo-tenant.ts';
import { openTenant, runTour, type TourStack } from '../tour/tour.ts';

/**
 * The demonstration tenant with its credentials and apps, after the tour if there is one. What was kept of a tenant
 * that is no longer in the database, for instance because the stack now runs on another, is forgotten.
 */
export async function openDemonstration(
  stack: TourStack,
  options: { readonly withTour: boolean },
): Promise<DemoTenant> {
  const tenant = await openTenant(stack);
  if (!(await isKnown(stack, tenant))) {
    await rm(stack.tenantFile);
    await openTenant(stack);
  }
  if (!options.withTour) return openTenant(stack);
  return runTour(stack).catch((cause: Error) => {
    throw new Problem(`The tour did not reach its end: ${cause.message}`, { cause });
  });
}

async function isKnown({ scimBaseUrl }: TourStack, { bearerToken }: DemoTenant): Promise<boolean> {
  const response = await fetch(`${scimBaseUrl}/Users?count=0`, { headers: { authorization: `Bearer ${bearerToken}` } });
  await response.body?.cancel();
  return response.status !== 401;
}
