/** The topics Rollcall owns. `prefix` keeps several installations apart on one cluster; it is part of the name, dot included. */
export function topics(prefix = ''): { readonly commands: string; readonly events: string; readonly requests: string } {
  return { commands: `${prefix}scim.commands`, events: `${prefix}scim.events`, requests: `${prefix}scim.requests` };
}

/** Partitions of each topic. Fixed for the life of an installation: a tenant's order lives in its partition. */
export const defaultPartitions = 12;

/** Room for the largest request body a gateway takes, a group with 100,000 members and more, and for what is wrapped around it. */
const maxCommandBytes = 17 * 1024 * 1024;

/** Room for one resource, and for a thousand members. */
const maxEventBytes = 2 * 1024 * 1024;

/** The request log is on its way to a store that keeps it; what lies here longer was missed for so long. */
const requestsRetentionMs = 24 * 60 * 60 * 1_000;

/** The topics as they have to be made, with their settings by Kafka's names. */
export function topicDefinitions(
  prefix = '',
  partitions = defaultPartitions,
): { readonly topic: string; readonly partitions: number; readonly config: Record<string, string> }[] {
  const { commands, events, requests } = topics(prefix);
  const limitedTo = (bytes: number) => ({ 'max.message.bytes': String(bytes) });
  return [
    { topic: commands, partitions, config: limitedTo(maxCommandBytes) },
    { topic: events, partitions, config: limitedTo(maxEventBytes) },
    { topic: requests, partitions, config: { 'retention.ms': String(requestsRetentionMs) } },
  ];
}
