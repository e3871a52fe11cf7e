import type { ScimConfiguration } from '../domain/connection.ts';
import { attribute, isObject, type JsonObject } from '../domain/json.ts';
import type { CallOptions, ScimApp } from './scim-app.ts';

/**
 * Tries a connection: its credential by looking a user up that nobody has, its abilities by its ServiceProviderConfig.
 * @returns what an operator should know.
 * @throws {ConnectorError} when the app cannot be reached or does not accept the credential.
 */
export async function validateScim(
  app: ScimApp,
  configuration: ScimConfiguration,
  options: CallOptions,
): Promise<string[]> {
  const probe = '00000000-0000-4000-8000-000000000000';
  const byExternalId = await app.find('User', 'externalId', probe, options);
  const byUserName = await app.find('User', 'userName', probe, options);
  const provider = await app.serviceProviderConfig(options);
  return [
    ...(byExternalId === undefined ? ['users cannot be looked up by externalId'] : []),
    ...(byUserName === undefined ? ['users cannot be looked up by userName'] : []),
    ...(byUserName !== undefined && byUserName.length > 0
      ? ['filters seem to be ignored: matches are checked again here']
      : []),
    ...(provider === undefined ? ['there is no ServiceProviderConfig'] : contradictions(provider, configuration)),
  ];
}

function contradictions(provider: JsonObject, { quirks }: ScimConfiguration): string[] {
  const patch = isSupported(provider, 'patch');
  return [
    ...(patch === false && quirks.updateVerb === 'patch' ? ['PATCH is not supported, but configured'] : []),
    ...(isSupported(provider, 'filter') === false ? ['filters are not supported'] : []),
    ...(isSupported(provider, 'etag') === false && quirks.ifMatch
      ? ['versions are not supported, but If-Match is configured']
      : []),
  ];
}

function isSupported(provider: JsonObject, feature: string): boolean | undefined {
  const described = attribute(provider, feature);
  const supported = isObject(described) ? attribute(described, 'supported') : undefined;
  return typeof supported === 'boolean' ? supported : undefined;
}
