import { createHash } from 'node:crypto';
import { OAuthRefused } from '../domain/oauth-refused.ts';
import { covers, isScope } from '../domain/scopes.ts';
import type { AccessTokens, ClientAssertions, Connection, CredentialDirectory } from './access-ports.ts';
import type { Attempt, Lockout } from './lockout.ts';
import type { RequestLimits } from './request-limits.ts';

/** How a client says who it is (RFC 6749 §2.3.1, RFC 7523 §2.2). */
export type ClientProof =
  | { readonly method: 'secret'; readonly id: string; readonly secret: string }
  | { readonly method: 'assertion'; readonly assertion: string; readonly id?: string | undefined };

export interface TokenRequest {
  readonly proof: ClientProof;
  /** Undefined: all that the client may do. */
  readonly scopes: readonly string[] | undefined;
  readonly address: string;
}

export interface Granted {
  readonly token: string;
  readonly expiresInSeconds: number;
  readonly scopes: readonly string[];
}

/** Gives an access token to a client that proves who it is (RFC 6749 §4.4). @throws {OAuthRefused} @throws {TooManyRequests} */
export type GrantToken = (request: TokenRequest) => Promise<Granted>;

export function createGrantToken(parts: {
  readonly tokens: AccessTokens;
  readonly assertions: ClientAssertions;
  readonly directory: CredentialDirectory;
  readonly lockout: Lockout;
  readonly limits: RequestLimits;
}): GrantToken {
  const { tokens, assertions, directory, lockout, limits } = parts;

  const bySecret = async (id: string, secret: string): Promise<Connection | undefined> =>
    directory.authenticate({ kind: 'oauth-client', id, secret });

  const byAssertion = async (assertion: string, claimed: string | undefined): Promise<Connection | undefined> => {
    const id = assertions.clientIdOf(assertion);
    if (!id || (claimed !== undefined && claimed !== id)) return undefined;
    const client = await directory.check(id);
    if (client?.kind !== 'oauth-client' || client.publicKeys === '') return undefined;
    const verified = await assertions.verify(assertion, { id, publicKeys: client.publicKeys });
    const first = verified && (await directory.useAssertion({ credentialId: id, ...verified }));
    return first ? client : undefined;
  };

  return async ({ proof, scopes, address }) => {
    const attempt = attemptOf(proof, address, assertions);
    await lockout.assertOpen(attempt);
    const client =
      proof.method === 'secret' ? await bySecret(proof.id, proof.secret) : await byAssertion(proof.assertion, proof.id);
    if (!client) {
      await lockout.failed(attempt);
      throw new OAuthRefused('invalid_client', 'The client is not known or did not prove who it is.');
    }
    lockout.succeeded(attempt);
    await limits.count(client.caller);
    const granted = grantedScopes(scopes, client);
    const { credentialId: clientId } = client.caller;
    return { ...(await tokens.issue({ clientId, scopes: granted, expiresAt: client.expiresAt })), scopes: granted };
  };
}

function attemptOf(proof: ClientProof, address: string, assertions: ClientAssertions): Attempt {
  const id = proof.method === 'secret' ? proof.id : assertions.clientIdOf(proof.assertion);
  const shown = proof.method === 'secret' ? `${proof.id}:${proof.secret}` : proof.assertion;
  return { address, id, proof: createHash('sha256').update(`client ${shown}`).digest('base64') };
}

/** RFC 6749 §3.3: never more than the client has; all of it when nothing is asked for. */
function grantedScopes(asked: readonly string[] | undefined, { caller }: Connection): readonly string[] {
  if (!asked) return caller.scopes;
  if (asked.every((scope) => isScope(scope) && caller.scopes.some((has) => covers(has, scope)))) return asked;
  throw new OAuthRefused('invalid_scope', 'The client may not have a scope that it asks for.');
}
