import type { RecordedEvent } from '@rollcall/event-store';
import type { DirectoryEvent } from '@rollcall/protocol/directory/v1/event';
import type { ResourceEvent, TypesEvent } from '../../domain/event.ts';

type Payload = NonNullable<DirectoryEvent['payload']>;

/** An event of the log as the feed publishes it. @throws when its type is none of the directory's. */
export function toDirectoryEvent(recorded: RecordedEvent): DirectoryEvent {
  const { tenantId, sequence, stream, revision, time, actor, commandId, correlationId, hash, previousHash } = recorded;
  return {
    ...{ tenantId, sequence, stream, revision, time, actor, commandId, correlationId, hash, previousHash },
    payload: payloadOf({ type: recorded.type, data: recorded.data } as ResourceEvent | TypesEvent),
  };
}

function payloadOf(event: ResourceEvent | TypesEvent): Payload {
  switch (event.type) {
    case 'UserCreated':
      return { $case: 'userCreated', value: { attributes: event.data.attributes } };
    case 'UserProfileChanged':
      return { $case: 'userProfileChanged', value: { set: event.data.set, removed: [...event.data.removed] } };
    case 'UserActivated':
      return { $case: 'userActivated', value: {} };
    case 'UserDeactivated':
      return { $case: 'userDeactivated', value: {} };
    case 'UserDeleted':
      return { $case: 'userDeleted', value: {} };
    case 'GroupCreated':
      return { $case: 'groupCreated', value: { attributes: event.data.attributes } };
    case 'GroupRenamed':
      return { $case: 'groupRenamed', value: { displayName: event.data.displayName } };
    case 'GroupProfileChanged':
      return { $case: 'groupProfileChanged', value: { set: event.data.set, removed: [...event.data.removed] } };
    case 'GroupMembersAdded':
      return { $case: 'groupMembersAdded', value: { members: [...event.data.members] } };
    case 'GroupMembersRemoved':
      return { $case: 'groupMembersRemoved', value: { members: [...event.data.members] } };
    case 'GroupDeleted':
      return { $case: 'groupDeleted', value: {} };
    case 'GroupMembersPending':
      return { $case: 'groupMembersPending', value: { values: [...event.data.values] } };
    case 'GroupPendingMembersDropped':
      return { $case: 'groupPendingMembersDropped', value: { values: [...event.data.values] } };
    case 'ResourceCreated':
      return { $case: 'resourceCreated', value: { attributes: event.data.attributes } };
    case 'ResourceChanged':
      return { $case: 'resourceChanged', value: { set: event.data.set, removed: [...event.data.removed] } };
    case 'ResourceDeleted':
      return { $case: 'resourceDeleted', value: {} };
    case 'TypesDefined': {
      const { schemas, resourceTypes } = event.data;
      return { $case: 'typesDefined', value: { schemas: [...schemas], resourceTypes: [...resourceTypes] } };
    }
    default:
      throw new Error(`unknown event type ${(event as { type: string }).type}`);
  }
}
