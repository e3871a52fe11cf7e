import { CredentialKind } from '@rollcall/protocol/directory/v1/access';

/** Our words for the kinds of credentials, and the contract's numbers. */
export const credentialKinds = {
  bearer: CredentialKind.CREDENTIAL_KIND_BEARER,
  basic: CredentialKind.CREDENTIAL_KIND_BASIC,
  'oauth-client': CredentialKind.CREDENTIAL_KIND_OAUTH_CLIENT,
  'external-issuer': CredentialKind.CREDENTIAL_KIND_EXTERNAL_ISSUER,
} as const;

/** The names of such a table, for a schema. */
export function namesOf<T extends string>(words: Readonly<Record<T, unknown>>): [T, ...T[]] {
  return Object.keys(words) as [T, ...T[]];
}

/** The word for a number of the contract. @throws {Error} when it has none, which the contract rules out */
export function nameOf<T extends string>(words: Readonly<Record<T, number>>, number: number): T {
  const found = namesOf(words).find((name) => words[name] === number);
  if (found === undefined) throw new Error(`the contract's value ${number} has no name here`);
  return found;
}
