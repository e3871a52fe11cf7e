import { UnknownMembers as Policy } from '@rollcall/protocol/command/v1/command';
import type { UnknownMembers } from '../domain/command.ts';

/** Our word for the contract's policy; what is not specified is the stricter one. */
export function unknownMembersOf(policy: Policy): UnknownMembers {
  return policy === Policy.UNKNOWN_MEMBERS_KEEP_PENDING ? 'keepPending' : 'reject';
}

/** The contract's policy for our word. */
export function policyOf(unknownMembers: UnknownMembers): Policy {
  return unknownMembers === 'keepPending' ? Policy.UNKNOWN_MEMBERS_KEEP_PENDING : Policy.UNKNOWN_MEMBERS_REJECT;
}
