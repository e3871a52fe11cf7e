import type { DefineTypesCommand, ResourceCommand } from '../domain/command.ts';
import { jsonOf } from '../domain/view.ts';
import type { Held, Verdict } from './outcomes.ts';
import type { TenantState } from './tenant-state.ts';

/** How the command leaves what it is about. */
export function describe(command: ResourceCommand | DefineTypesCommand, tenant: TenantState): Omit<Held, 'events'> {
  if (command.kind === 'defineTypes') {
    const resource = JSON.stringify(tenant.types.definitions);
    return { kind: 'held', resourceId: command.tenantId, revision: tenant.typesVersion, resource };
  }
  const resource = tenant.resource(command.id);
  return { kind: 'held', resourceId: command.id, revision: resource.revision, resource: jsonOf(command.id, resource) };
}

/** In a bulk nobody is shown the resources, and a thousand of them would not fit into an answer. */
export function withoutResource(verdict: Verdict): Verdict {
  return verdict.kind === 'held' ? { ...verdict, resource: undefined } : verdict;
}
