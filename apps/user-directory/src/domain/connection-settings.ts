import { AccessRefused, type ConnectionSettings, type TrustedIssuer } from './access.ts';

/** Whose way of speaking SCIM requests are read in. */
export const dialects = ['auto', 'okta', 'entra', 'onelogin', 'google', 'jumpcloud', 'ping', 'strict'] as const;

export const defaultSettings: ConnectionSettings = {
  dialect: 'auto',
  scopes: [],
  unknownMembers: 'reject',
  requestsPerMinute: 0,
};

const scope = /^(?:read|write)(?::[A-Za-z][\w$-]{0,63})?$/;
const maxScopes = 100;
const maxRequestsPerMinute = 10_000_000;

/** @throws {AccessRefused} INVALID_SETTINGS */
export function checkSettings(settings: ConnectionSettings): ConnectionSettings {
  const { dialect, scopes, requestsPerMinute } = settings;
  if (!dialects.some((known) => known === dialect)) throw invalid(`the dialect must be one of ${dialects.join(', ')}`);
  if (scopes.length > maxScopes) throw invalid(`at most ${maxScopes} scopes`);
  if (!scopes.every((each) => scope.test(each)))
    throw invalid('a scope is read, write, read:<resource type> or write:<resource type>');
  if (requestsPerMinute > maxRequestsPerMinute) throw invalid(`at most ${maxRequestsPerMinute} requests a minute`);
  return { ...settings, scopes: [...new Set(scopes)] };
}

const maxNameLength = 2_048;
const maxSubjects = 1_000;
const meAttributes = ['', 'id', 'userName', 'externalId'];

/** @throws {AccessRefused} INVALID_TRUSTED_ISSUER */
export function checkTrustedIssuer(trust: TrustedIssuer): TrustedIssuer {
  const { issuer, audience, jwksUri, subjects, meAttribute } = trust;
  if (!isName(issuer) || !isName(audience))
    throw untrusted(`issuer and audience have 1 to ${maxNameLength} characters`);
  if (!isHttpUrl(jwksUri)) throw untrusted('the JWKS URI must be an https or http URL without credentials');
  if (subjects.length > maxSubjects || !subjects.every(isName)) throw untrusted(`at most ${maxSubjects} subjects`);
  if (!meAttributes.includes(meAttribute)) throw untrusted('the attribute for /Me is id, userName or externalId');
  return trust;
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= maxNameLength;
}

function isHttpUrl(text: string): boolean {
  const url = text.length <= maxNameLength && URL.parse(text);
  return Boolean(url && /^https?:$/.test(url.protocol) && !url.username && !url.password);
}

function invalid(message: string): AccessRefused {
  return new AccessRefused('INVALID_SETTINGS', message);
}

function untrusted(message: string): AccessRefused {
  return new AccessRefused('INVALID_TRUSTED_ISSUER', message);
}
