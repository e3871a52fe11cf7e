import type { IncomingMessage } from '@rollcall/messaging';
import { decodeDirectoryEvent, NotADirectoryEvent } from '@rollcall/protocol';
import type { DirectoryEvent, GroupMember } from '@rollcall/protocol/directory/v1/event';
import type { DirectoryRecord } from '../../application/take-up.ts';
import type { DirectoryChange } from '../../domain/directory-change.ts';
import { parseSubject, type Subject } from '../../domain/subject.ts';

type Kind = NonNullable<DirectoryEvent['payload']>['$case'] | undefined;

/** What a group waits for is nobody's account. */
const noMembersYet: ReadonlySet<Kind> = new Set<Kind>(['groupMembersPending', 'groupPendingMembersDropped']);

/** What a record of the feed says about accounts; a record that cannot be read is kept apart, not stumbled over. */
export function toDirectoryRecord(message: IncomingMessage): DirectoryRecord {
  try {
    const { offset } = message;
    const event = decodeDirectoryEvent(message);
    const subject = noMembersYet.has(event.payload?.$case) ? undefined : parseSubject(event.stream);
    if (subject) return { kind: 'change', offset, change: toChange(event, subject, message.headers) };
    const { tenantId, sequence } = event;
    return { kind: 'other', offset, place: { tenantId, sequence } };
  } catch (error) {
    if (!(error instanceof NotADirectoryEvent)) throw error;
    const { offset, key, headers, value } = message;
    return { kind: 'unreadable', offset, key, headers, value, problem: error.message };
  }
}

/** An event of a kind that came after this version asks for its subject to be looked at, which is never wrong. */
function toChange(event: DirectoryEvent, subject: Subject, headers: Readonly<Record<string, string>>): DirectoryChange {
  const { tenantId, sequence, time, commandId, correlationId, payload } = event;
  return {
    tenantId,
    sequence,
    time: time ?? new Date(0),
    cause: headers.ce_type?.split('.').at(-1) ?? payload?.$case ?? '',
    subject,
    deleted: payload?.$case === 'userDeleted' || payload?.$case === 'groupDeleted',
    members: membersOf(payload),
    commandId,
    correlationId,
    traceparent: headers.traceparent,
  };
}

function membersOf(payload: DirectoryEvent['payload']): DirectoryChange['members'] {
  if (payload?.$case === 'groupMembersAdded') return { added: payload.value.members.flatMap(toSubject), removed: [] };
  if (payload?.$case === 'groupMembersRemoved') return { added: [], removed: payload.value.members.flatMap(toSubject) };
  return undefined;
}

function toSubject({ id, type }: GroupMember): Subject[] {
  return type === 'User' || type === 'Group' ? [{ type, id }] : [];
}
