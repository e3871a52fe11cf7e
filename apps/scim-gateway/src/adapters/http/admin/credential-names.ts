import { UnknownMembers } from '@rollcall/protocol/command/v1/command';

export { dialectNames } from '../../../domain/dialects/dialect.ts';
export { credentialKinds, nameOf, namesOf } from '../../grpc/credential-kinds.ts';

/** The words of the admin API for what becomes of members that name nobody. */
export const unknownMembers = {
  reject: UnknownMembers.UNKNOWN_MEMBERS_REJECT,
  'keep-pending': UnknownMembers.UNKNOWN_MEMBERS_KEEP_PENDING,
} as const;

export type UnknownMembersName = keyof typeof unknownMembers;
