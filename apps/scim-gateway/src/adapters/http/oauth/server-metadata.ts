import { asymmetricAlgorithms } from '../../tokens/algorithms.ts';

export const tokenPath = '/oauth/token';
const wellKnown = '/.well-known/oauth-authorization-server';

/** The address of the authorization server: that of the SCIM service without its own path. */
export function issuerOf(scimBaseUrl: string): string {
  return scimBaseUrl.replace(/\/scim\/v2$/, '');
}

export function tokenEndpointOf(issuer: string): string {
  return issuer + tokenPath;
}

/** RFC 8414 §3.1: the path of an issuer comes after the well-known one; a proxy may have taken it away. */
export function metadataPaths(issuer: string): readonly string[] {
  const path = new URL(issuer).pathname.replace(/\/$/, '');
  return /^(?:\/[\w.~-]+)+$/.test(path) ? [wellKnown, wellKnown + path] : [wellKnown];
}

/** What this authorization server can do (RFC 8414 §2). */
export function authorizationServerMetadata(issuer: string): object {
  return {
    issuer,
    token_endpoint: tokenEndpointOf(issuer),
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    scopes_supported: ['read', 'write', 'read:User', 'write:User', 'read:Group', 'write:Group'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: asymmetricAlgorithms,
  };
}
