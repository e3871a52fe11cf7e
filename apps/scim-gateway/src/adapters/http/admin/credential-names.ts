import { UnknownMembers } from '@rollcall/protocol/command/v1/command';
import { CredentialKind } from '@rollcall/protocol/directory/v1/access';

export { dialectNames } from '../../../domain/dialects/dialect.ts';

/** The words of the admin API for the kinds of credentials. */
export const credentialKinds = {
  bearer: CredentialKind.CREDENTIAL_KIND_BEARER,
  basic: CredentialKind.CREDENTIAL_KIND_BASIC,
  'oauth-client': CredentialKind.CREDENTIAL_KIND_OAUTH_CLIENT,
  'external-issuer': CredentialKind.CREDENTIAL_KIND_EXTERNAL_ISSUER,
} as const;

export const unknownMembers = {
  reject: UnknownMembers.UNKNOWN_MEMBERS_REJECT,
  'keep-pending': UnknownMembers.UNKNOWN_MEMBERS_KEEP_PENDING,
} as const;

export type CredentialKindName = keyof typeof credentialKinds;
export type UnknownMembersName = keyof typeof unknownMembers;

export function namesOf<T extends string>(words: Readonly<Record<T, unknown>>): [T, ...T[]] {
  return Object.keys(words) as [T, ...T[]];
}

/** The word for a number of the contract. */
export function nameOf<T extends string>(words: Readonly<Record<T, number>>, number: number): T {
  const found = namesOf(words).find((name) => words[name] === number);
  if (found === undefined) throw new Error(`the contract's value ${number} has no name here`);
  return found;
}
