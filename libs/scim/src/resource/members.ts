import type { ScimResource } from './resource.ts';

/** A member a client names. */
export interface MemberReference {
  /** The member's resource id. */
  readonly value: string;
  /** Absent when the client did not say. */
  readonly type?: 'User' | 'Group';
}

/** Takes a group's members out of it, each id once, so that they never become a list in a document. */
export function splitMembers(_group: ScimResource): {
  readonly members: readonly MemberReference[];
  readonly rest: ScimResource;
} {
  throw new Error('not there yet');
}
