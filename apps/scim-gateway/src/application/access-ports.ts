import type { Caller } from './ports.ts';

/** Which tokens of an external issuer a credential accepts. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  /** Empty: any. */
  readonly subjects: readonly string[];
  /** The attribute of the User whom `sub` names; empty: nobody. */
  readonly meAttribute: string;
}

/** A credential that works, and who comes with it. */
export interface Connection {
  readonly kind: 'bearer' | 'basic' | 'oauth-client' | 'external-issuer';
  readonly caller: Caller;
  /** A JSON Web Key Set with which a client's assertions are verified; empty: it has a secret instead. */
  readonly publicKeys: string;
  readonly trustedIssuer?: TrustedIssuer | undefined;
  /** Nothing that rests on it may be believed any longer. */
  readonly expiresAt?: Date | undefined;
}

/** The credentials of the installation. Undefined is a refusal; all of it rejects when the directory cannot be asked. */
export interface CredentialDirectory {
  authenticate(shown: {
    readonly kind: 'bearer' | 'basic' | 'oauth-client';
    readonly id: string;
    readonly secret: string;
  }): Promise<Connection | undefined>;
  /** Without a secret: only after another proof. */
  check(credentialId: string): Promise<Connection | undefined>;
  findTrust(token: { readonly issuer: string; readonly audiences: readonly string[] }): Promise<Connection | undefined>;
  /** Marks an assertion as used. False: it was used before. */
  useAssertion(assertion: {
    readonly credentialId: string;
    readonly jti: string;
    readonly expiresAt: Date;
  }): Promise<boolean>;
}

/** Somebody whose credential or token is good. */
export interface Proven {
  readonly caller: Caller;
  /** It has to be proven again then; undefined: no end is known. */
  readonly until?: Date | undefined;
}

/** What a token turned out to be; an expired one was good once, so it is no attempt at guessing. */
export type TokenVerdict = Proven | 'expired' | 'refused';

/** The access tokens that the gateways give out themselves. */
export interface AccessTokens {
  /** Never valid for longer than until `expiresAt`. */
  issue(grant: {
    readonly clientId: string;
    readonly scopes: readonly string[];
    readonly expiresAt?: Date | undefined;
  }): Promise<{ readonly token: string; readonly expiresInSeconds: number }>;
  /** Whether a token says it is one of ours. */
  claims(token: string): boolean;
  verify(token: string): Promise<{ clientId: string; scopes: readonly string[]; until: Date } | 'expired' | 'refused'>;
}

/** The tokens of external issuers. */
export interface ExternalTokens {
  /** @throws {IssuerUnavailable} */
  verify(token: string): Promise<TokenVerdict>;
}

/** Assertions by which clients prove who they are (RFC 7523 §2.2). */
export interface ClientAssertions {
  /** Whom it says it is from; not verified. */
  clientIdOf(assertion: string): string | undefined;
  /** Undefined: it is not good. */
  verify(
    assertion: string,
    client: { readonly id: string; readonly publicKeys: string },
  ): Promise<{ readonly jti: string; readonly expiresAt: Date } | undefined>;
}
