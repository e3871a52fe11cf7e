import type { RecordedEvent } from '@rollcall/event-store';
import type { DirectoryEvent } from '@rollcall/protocol/directory/v1/event';
import type { GroupEvent } from '../../domain/group.ts';
import type { UserEvent } from '../../domain/user.ts';

type Payload = NonNullable<DirectoryEvent['payload']>;

/** An event of the log as the feed publishes it. @throws when its type is none of the directory's. */
export function toDirectoryEvent(recorded: RecordedEvent): DirectoryEvent {
  const { tenantId, sequence, stream, revision, time, actor, commandId, correlationId, hash, previousHash } = recorded;
  return {
    ...{ tenantId, sequence, stream, revision, time, actor, commandId, correlationId, hash, previousHash },
    payload: payloadOf({ type: recorded.type, data: recorded.data } as UserEvent | GroupEvent),
  };
}

function payloadOf(event: UserEvent | GroupEvent): Payload {
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
    default:
      throw new Error(`unknown event type ${(event as { type: string }).type}`);
  }
}
