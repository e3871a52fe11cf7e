import type { JsonObject } from '../json.ts';

/** What this service provider can do (RFC 7643 §5). */
export interface ServiceProviderFeatures {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly documentationUri?: string;
  readonly patch: boolean;
  readonly bulk: { readonly supported: boolean; readonly maxOperations: number; readonly maxPayloadSize: number };
  readonly filter: { readonly supported: boolean; readonly maxResults: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  readonly pagination?: PaginationFeatures;
  readonly securityEvents?: SecurityEventFeatures;
  readonly authenticationSchemes: readonly AuthenticationScheme[];
}

/** RFC 9865 §4. */
export interface PaginationFeatures {
  readonly cursor: boolean;
  readonly index: boolean;
  readonly defaultPaginationMethod?: 'cursor' | 'index';
  readonly defaultPageSize?: number;
  readonly maxPageSize?: number;
  /** In seconds: how long a cursor that is not used stays good. */
  readonly cursorTimeout?: number;
}

/** RFC 9967: asynchronous requests and the events a receiver may get. */
export interface SecurityEventFeatures {
  /** When a request is answered before it is done: never, when it takes long, when the client asks. */
  readonly asyncRequest: 'none' | 'long' | 'request';
  readonly eventUris: readonly string[];
}

export interface AuthenticationScheme {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest';
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
  readonly documentationUri?: string;
  readonly primary?: boolean;
}

export const serviceProviderConfigSchema = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

/** The answer of `/ServiceProviderConfig`. */
export function serviceProviderConfig(features: ServiceProviderFeatures): JsonObject {
  const { baseUrl, documentationUri, bulk, filter, pagination, securityEvents, authenticationSchemes } = features;
  return {
    schemas: [serviceProviderConfigSchema],
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: { supported: features.patch },
    bulk: { ...bulk },
    filter: { ...filter },
    changePassword: { supported: features.changePassword },
    sort: { supported: features.sort },
    etag: { supported: features.etag },
    ...(pagination === undefined ? {} : { pagination: { ...pagination } }),
    ...(securityEvents === undefined ? {} : { securityEvents: { ...securityEvents } }),
    authenticationSchemes: authenticationSchemes.map((scheme) => ({ ...scheme })),
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}
