/** The topics Rollcall owns. `prefix` keeps several installations apart on one cluster; it is part of the name, dot included. */
export function topics(prefix = ''): { readonly commands: string; readonly events: string } {
  return { commands: `${prefix}scim.commands`, events: `${prefix}scim.events` };
}

/** Partitions of each topic. Fixed for the life of an installation: a tenant's order lives in its partition. */
export const defaultPartitions = 12;
