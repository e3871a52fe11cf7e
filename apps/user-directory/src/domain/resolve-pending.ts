import type { JsonValue, ResourceType } from '@rollcall/scim';
import type { Directory } from './directory.ts';
import { type GroupEvent, isMemberType, type ResourceHappening } from './event.ts';

/**
 * Groups that waited for one of the values – the id or the externalId of a resource that has just appeared – get it as a
 * member.
 */
export function resolvePending(
  { name: type }: ResourceType,
  id: string,
  values: readonly (JsonValue | undefined)[],
  directory: Directory,
): readonly ResourceHappening[] {
  if (!isMemberType(type)) return [];
  const waiting = new Map<string, string[]>();
  for (const value of new Set(values)) {
    if (typeof value !== 'string') continue;
    for (const groupId of directory.groupsWaitingFor(value))
      waiting.set(groupId, [...(waiting.get(groupId) ?? []), value]);
  }
  directory.resources([...waiting.keys()]);
  return [...waiting].toSorted(byGroup).flatMap(([groupId, found]) => {
    const events: GroupEvent[] = [{ type: 'GroupPendingMembersDropped', data: { values: found } }];
    if (groupId !== id && directory.membership(groupId, id) === undefined) {
      events.push({ type: 'GroupMembersAdded', data: { members: [{ id, type }] } });
    }
    return events.map((event) => ({ resourceType: 'Group', id: groupId, event }));
  });
}

function byGroup([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
