import {
  type AuthenticationScheme,
  discoverySchemas,
  type JsonObject,
  resourceTypeResource,
  schemaResource,
  serviceProviderConfig,
  type TypeRegistry,
} from '@rollcall/scim';
import { asyncResponseEvent } from './completion-events.ts';

/** The descriptions of one tenant's types (RFC 7644 §4), by their lower-case id. */
export interface Discovery {
  readonly resourceTypes: ReadonlyMap<string, JsonObject>;
  readonly schemas: ReadonlyMap<string, JsonObject>;
}

/** What the installation has been set up for. */
export interface ServiceLimits {
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  readonly cursorTimeoutMs: number;
  readonly bulk: { readonly maxOperations: number; readonly maxPayloadSize: number };
  /** Whether clients can get access tokens here. */
  readonly tokenEndpoint: boolean;
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

/** Offered where there is a token endpoint. */
const clientCredentials: readonly AuthenticationScheme[] = [
  {
    type: 'oauth2',
    name: 'OAuth 2.0 client credentials',
    description: 'A client secret or a signed assertion buys access tokens, which are sent as `Authorization: Bearer`.',
    specUri: 'https://www.rfc-editor.org/rfc/rfc6749',
  },
];

/** The same for everybody, so that it can be read before signing in (RFC 7643 §5). `baseUrl` without a trailing slash. */
export function describeService(baseUrl: string, limits: ServiceLimits): JsonObject {
  return serviceProviderConfig({
    baseUrl,
    patch: true,
    bulk: { supported: true, ...limits.bulk },
    filter: { supported: true, maxResults: limits.maxPageSize },
    changePassword: false,
    sort: true,
    etag: true,
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: limits.defaultPageSize,
      maxPageSize: limits.maxPageSize,
      cursorTimeout: Math.max(1, Math.floor(limits.cursorTimeoutMs / 1_000)),
    },
    securityEvents: { asyncRequest: 'request', eventUris: [asyncResponseEvent] },
    authenticationSchemes: [...authenticationSchemes, ...(limits.tokenEndpoint ? clientCredentials : [])],
  });
}

const described = new WeakMap<TypeRegistry, Discovery>();

/** What a tenant has, with the schemas of these descriptions themselves. Kept as long as the types are. */
export function describeTypes(types: TypeRegistry, baseUrl: string): Discovery {
  const known = described.get(types);
  if (known) return known;
  const schemas = [...types.schemas.values(), ...discoverySchemas];
  const discovery = {
    resourceTypes: byId([...types.types.values()].map((type) => resourceTypeResource(type, baseUrl))),
    schemas: byId(schemas.map((schema) => schemaResource(schema, baseUrl))),
  };
  described.set(types, discovery);
  return discovery;
}

function byId(resources: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  return new Map(resources.map((resource) => [String(resource.id).toLowerCase(), resource]));
}
