import type { Difference, ResourceType, ScimResource } from '@rollcall/scim';
import type { ResourceEvent } from './event.ts';

/** The event of a new resource, as its type names it. */
export function createdEvent({ name }: ResourceType, attributes: ScimResource): ResourceEvent {
  switch (name) {
    case 'User':
      return { type: 'UserCreated', data: { attributes } };
    case 'Group':
      return { type: 'GroupCreated', data: { attributes } };
    default:
      return { type: 'ResourceCreated', data: { attributes } };
  }
}

/** None when nothing differs. A User's activity and a Group's name have events of their own. */
export function changedEvents({ name }: ResourceType, { set, removed }: Difference): readonly ResourceEvent[] {
  switch (name) {
    case 'User': {
      const { active, ...profile } = set;
      const events: ResourceEvent[] = [];
      if (holdsAny({ set: profile, removed }))
        events.push({ type: 'UserProfileChanged', data: { set: profile, removed } });
      if (active !== undefined) events.push({ type: active === true ? 'UserActivated' : 'UserDeactivated', data: {} });
      return events;
    }
    case 'Group': {
      const { displayName, ...profile } = set;
      const events: ResourceEvent[] = [];
      if (displayName !== undefined) events.push({ type: 'GroupRenamed', data: { displayName: String(displayName) } });
      if (holdsAny({ set: profile, removed }))
        events.push({ type: 'GroupProfileChanged', data: { set: profile, removed } });
      return events;
    }
    default:
      return holdsAny({ set, removed }) ? [{ type: 'ResourceChanged', data: { set, removed } }] : [];
  }
}

export function deletedEvent({ name }: ResourceType): ResourceEvent {
  switch (name) {
    case 'User':
      return { type: 'UserDeleted', data: {} };
    case 'Group':
      return { type: 'GroupDeleted', data: {} };
    default:
      return { type: 'ResourceDeleted', data: {} };
  }
}

function holdsAny({ set, removed }: Difference): boolean {
  return Object.keys(set).length > 0 || removed.length > 0;
}
