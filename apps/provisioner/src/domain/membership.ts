import type { MembersState } from './account.ts';
import type { ResourceType } from './subject.ts';

/**
 * One member of one group in one app. `applied` is what the app is known to hold: `unknown` while a change that
 * contradicts the wish may be on its way.
 */
export interface Membership {
  readonly id: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly groupId: string;
  readonly memberId: string;
  readonly memberType: ResourceType;
  readonly desired: boolean;
  readonly applied: 'yes' | 'no' | 'unknown';
  readonly state: MembersState;
}

export type MembershipOwner = Pick<Membership, 'tenantId' | 'appId' | 'groupId' | 'memberId' | 'memberType'>;

export function membershipId(owner: { appId: string; groupId: string; memberId: string }): string {
  return `${owner.appId}/${owner.groupId}/${owner.memberId}`;
}

export function newMembership(owner: MembershipOwner): Membership {
  return { id: membershipId(owner), ...owner, desired: false, applied: 'no', state: 'settled' };
}

/** The row after the directory said what it wants; the same row when it says nothing new. */
export function wish(row: Membership, desired: boolean): Membership {
  if (row.desired === desired) return row;
  const applied = row.state === 'ready' ? 'unknown' : row.applied;
  return inState({ ...row, desired, applied }, 'ready');
}

/** The row after the app took (or already had) the change that was sent. */
export function confirm(row: Membership, sent: boolean): Membership {
  return inState({ ...row, applied: sent ? 'yes' : 'no' }, 'ready');
}

/** The row after the app refused this very member; a new wish, or a change of the member's account, tries again. */
export function refuse(row: Membership): Membership {
  return { ...row, state: row.state === 'settled' ? 'settled' : 'parked' };
}

/** The row after its member's account came, went or became another one in the app; the same row when it does not care. */
export function memberMoved(row: Membership, had: string | undefined, has: string | undefined): Membership {
  if (had === has) return row;
  const isAnother = had !== undefined && row.desired;
  const moved = inState({ ...row, applied: isAnother ? 'no' : row.applied }, 'ready');
  return moved.state === row.state && moved.applied === row.applied ? row : moved;
}

/** The row after its group was made anew in the app, without members. */
export function groupMoved(row: Membership): Membership {
  return inState({ ...row, applied: 'no' }, 'ready');
}

/** Whether the row can be sent, by whether its member is known to the app. A refused row stays so. */
export function resolve(row: Membership, isKnown: boolean): Membership {
  if (row.state === 'parked') return row;
  return isKnown ? inState(row, 'ready') : inState({ ...row, applied: 'no' }, 'waiting');
}

/** True when nothing needs to be remembered of the row. */
export function isForgettable(row: Membership): boolean {
  return !row.desired && row.applied === 'no';
}

function inState(row: Membership, unsettled: MembersState): Membership {
  const settled = row.applied === (row.desired ? 'yes' : 'no');
  return { ...row, state: settled ? 'settled' : unsettled };
}
