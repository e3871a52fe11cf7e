import type { JsonObject } from './json.ts';

export type ResourceType = 'User' | 'Group';

/** Where a directory resource lives in an app. */
export interface RemoteRef {
  readonly remoteId: string;
  /** `meta.version` of the app, "" where it has none. */
  readonly etag: string;
}

export interface RemoteResource extends RemoteRef {
  readonly resource: JsonObject;
}

/** The directory resource an account or a group in the app belongs to. */
export interface Subject {
  readonly type: ResourceType;
  /** Rollcall's id; the app's `externalId`. */
  readonly resourceId: string;
  readonly remoteId?: string | undefined;
}

export type Desired =
  | { readonly state: 'present'; readonly attributes: JsonObject }
  | { readonly state: 'absent' }
  | { readonly state: 'members'; readonly add: readonly string[]; readonly remove: readonly string[] };

/** The attribute an account or group is recognised by when its `externalId` is not known to the app. */
export function nameAttribute(type: ResourceType): 'userName' | 'displayName' {
  return type === 'User' ? 'userName' : 'displayName';
}

export function endpoint(type: ResourceType): '/Users' | '/Groups' {
  return type === 'User' ? '/Users' : '/Groups';
}
