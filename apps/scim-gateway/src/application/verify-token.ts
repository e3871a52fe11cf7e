import { commonScopes } from '../domain/scopes.ts';
import type { AccessTokens, CredentialDirectory, ExternalTokens, TokenVerdict } from './access-ports.ts';

/** Who a token stands for: one that the gateways gave out, or one of an issuer that some tenant trusts. */
export type VerifyToken = (token: string) => Promise<TokenVerdict>;

export function createVerifyToken(parts: {
  /** Undefined: the gateways give out none. */
  readonly own: AccessTokens | undefined;
  readonly external: ExternalTokens;
  readonly directory: Pick<CredentialDirectory, 'check'>;
}): VerifyToken {
  const { own, external, directory } = parts;
  return async (token) => {
    if (!own?.claims(token)) return external.verify(token);
    const verified = await own.verify(token);
    if (typeof verified === 'string') return verified;
    const connection = await directory.check(verified.clientId);
    if (connection?.kind !== 'oauth-client') return 'refused';
    const scopes = commonScopes(verified.scopes, connection.caller.scopes);
    const { expiresAt: end = verified.until } = connection;
    return { caller: { ...connection.caller, scopes }, until: end < verified.until ? end : verified.until };
  };
}
