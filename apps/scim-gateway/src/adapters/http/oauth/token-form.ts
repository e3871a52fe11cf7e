import type { IncomingMessage } from 'node:http';
import type { ClientProof, TokenRequest } from '../../../application/grant-token.ts';
import { OAuthRefused } from '../../../domain/oauth-refused.ts';
import { parseBasic } from '../../../domain/presented-credential.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const maxScopes = 100;

/**
 * Reads a token request (RFC 6749 §4.4.2): its form and the `Authorization` header. Empty parameters count as left out, unknown
 * ones are ignored, repeated ones refused (§3.2).
 * @throws {OAuthRefused}
 */
export function readTokenForm(
  form: URLSearchParams,
  { headers }: Pick<IncomingMessage, 'headers'>,
): Omit<TokenRequest, 'address'> {
  const value = (name: string): string | undefined => {
    const values = form.getAll(name).filter((each) => each !== '');
    if (values.length > 1) throw new OAuthRefused('invalid_request', `${name} is given more than once.`);
    return values[0];
  };
  const grantType = value('grant_type');
  if (grantType === undefined) throw new OAuthRefused('invalid_request', 'grant_type is missing.');
  if (grantType !== 'client_credentials')
    throw new OAuthRefused('unsupported_grant_type', 'Only client_credentials is supported.');
  const scopes = value('scope')
    ?.split(' ')
    .filter((scope) => scope !== '');
  if (scopes && (scopes.length === 0 || scopes.length > maxScopes))
    throw new OAuthRefused('invalid_scope', `1 to ${maxScopes} scopes can be asked for.`);
  return { proof: proofOf(value, headers.authorization), scopes };
}

/** RFC 6749 §2.3: exactly one way of saying who one is. */
function proofOf(value: (name: string) => string | undefined, authorization: string | undefined): ClientProof {
  const [id, secret, assertion] = [value('client_id'), value('client_secret'), value('client_assertion')];
  if ([authorization, secret, assertion].filter((way) => way !== undefined).length > 1)
    throw new OAuthRefused('invalid_request', 'The client must say who it is in one way only.');
  if (assertion !== undefined) {
    if (value('client_assertion_type') !== assertionType)
      throw new OAuthRefused('invalid_request', 'client_assertion_type is missing or not supported.');
    return { method: 'assertion', assertion, id };
  }
  const shown = authorization === undefined ? { id, secret } : basicClient(authorization);
  if (!shown?.id || !shown.secret || (id !== undefined && shown.id !== id))
    throw new OAuthRefused('invalid_client', 'The client does not say who it is.');
  return { method: 'secret', id: shown.id, secret: shown.secret };
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are put into the header. */
function basicClient(authorization: string): { id: string; secret: string } | undefined {
  const shown = parseBasic(authorization);
  if (!shown) return undefined;
  const form = new URLSearchParams(
    `id=${shown.id.replaceAll('&', '%26')}&secret=${shown.secret.replaceAll('&', '%26')}`,
  );
  return { id: form.get('id') ?? '', secret: form.get('secret') ?? '' };
}
