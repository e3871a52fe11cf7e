import {
  type AuthenticationScheme,
  type JsonObject,
  resourceTypeResource,
  resourceTypes,
  schemaResource,
  serviceProviderConfig,
} from '@rollcall/scim';

/** The descriptions of RFC 7644 §4, by id. */
export interface Discovery {
  readonly serviceProviderConfig: JsonObject;
  readonly resourceTypes: ReadonlyMap<string, JsonObject>;
  readonly schemas: ReadonlyMap<string, JsonObject>;
}

const authenticationSchemes: readonly AuthenticationScheme[] = [
  {
    type: 'oauthbearertoken',
    name: 'Bearer token',
    description: 'A token bound to one tenant, sent as `Authorization: Bearer`.',
    specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
    primary: true,
  },
  {
    type: 'httpbasic',
    name: 'HTTP Basic',
    description: 'A user name and password bound to one tenant.',
    specUri: 'https://www.rfc-editor.org/rfc/rfc7617',
  },
];

/** Made once: nothing in it depends on who asks. `baseUrl` without a trailing slash. */
export function describeService(baseUrl: string, limits: { readonly maxResults: number }): Discovery {
  const types = Object.values(resourceTypes);
  const schemas = types.flatMap(({ schema, extensions }) => [
    schema,
    ...extensions.map((extension) => extension.schema),
  ]);
  return {
    serviceProviderConfig: serviceProviderConfig({
      baseUrl,
      patch: true,
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: limits.maxResults },
      changePassword: false,
      sort: false,
      etag: true,
      authenticationSchemes,
    }),
    resourceTypes: new Map(types.map((type) => [type.name, resourceTypeResource(type, baseUrl)])),
    schemas: new Map(schemas.map((schema) => [schema.id, schemaResource(schema, baseUrl)])),
  };
}
