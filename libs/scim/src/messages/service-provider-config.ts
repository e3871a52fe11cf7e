import type { JsonObject } from '../json.ts';

/** What this service provider can do (RFC 7643 §5). */
export interface ServiceProviderFeatures {
  readonly baseUrl: string;
  readonly documentationUri?: string;
  readonly patch: boolean;
  readonly bulk: { readonly supported: boolean; readonly maxOperations: number; readonly maxPayloadSize: number };
  readonly filter: { readonly supported: boolean; readonly maxResults: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  readonly authenticationSchemes: readonly AuthenticationScheme[];
}

export interface AuthenticationScheme {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest';
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
  readonly documentationUri?: string;
  readonly primary?: boolean;
}

/** The answer of `/ServiceProviderConfig`. */
export function serviceProviderConfig(_features: ServiceProviderFeatures): JsonObject {
  throw new Error('not there yet');
}
