import type { JsonObject, SchemaDefinition, ScimResource, TypeDefinitions } from '@rollcall/scim';

/** What may be a member of a group. */
export type MemberType = 'User' | 'Group';

export interface GroupMember {
  readonly id: string;
  readonly type: MemberType;
}

type Nothing = Record<string, never>;
/** Attributes, all of them: without `id`, `meta`, a User's `groups` and a Group's `members`. */
type Attributes = { readonly attributes: ScimResource };
/** Whole top-level attributes, and extensions under their URN. */
type Changes = { readonly set: JsonObject; readonly removed: readonly string[] };
type Members = { readonly members: readonly GroupMember[] };
/** Values that clients named as members and that name nothing yet. */
type PendingValues = { readonly values: readonly string[] };

/** Stored. Add fields; never rename, retype or remove. */
export type UserEvent =
  | { readonly type: 'UserCreated'; readonly data: Attributes }
  | { readonly type: 'UserProfileChanged'; readonly data: Changes }
  | { readonly type: 'UserActivated'; readonly data: Nothing }
  | { readonly type: 'UserDeactivated'; readonly data: Nothing }
  | { readonly type: 'UserDeleted'; readonly data: Nothing };

/** Stored. Add fields; never rename, retype or remove. */
export type GroupEvent =
  | { readonly type: 'GroupCreated'; readonly data: Attributes }
  | { readonly type: 'GroupRenamed'; readonly data: { readonly displayName: string } }
  | { readonly type: 'GroupProfileChanged'; readonly data: Changes }
  | { readonly type: 'GroupMembersAdded'; readonly data: Members }
  | { readonly type: 'GroupMembersRemoved'; readonly data: Members }
  | { readonly type: 'GroupMembersPending'; readonly data: PendingValues }
  | { readonly type: 'GroupPendingMembersDropped'; readonly data: PendingValues }
  | { readonly type: 'GroupDeleted'; readonly data: Nothing };

/** What happens to a resource of a type that the tenant has defined. Stored. Add fields; never rename, retype or remove. */
export type OwnTypeEvent =
  | { readonly type: 'ResourceCreated'; readonly data: Attributes }
  | { readonly type: 'ResourceChanged'; readonly data: Changes }
  | { readonly type: 'ResourceDeleted'; readonly data: Nothing };

export type ResourceEvent = UserEvent | GroupEvent | OwnTypeEvent;

/** Stored. Add fields; never rename, retype or remove. */
export interface TypesEvent {
  readonly type: 'TypesDefined';
  readonly data: {
    readonly schemas: readonly SchemaDefinition[];
    readonly resourceTypes: TypeDefinitions['resourceTypes'];
  };
}

/** An event and the resource it happens to. */
export interface ResourceHappening {
  readonly resourceType: string;
  readonly id: string;
  readonly event: ResourceEvent;
}

/** An event, and to what it happens: a resource, or the tenant's types. */
export type DecidedEvent = ResourceHappening | { readonly tenantId: string; readonly event: TypesEvent };

/** `<resource type>/<id>`, or `Types/<tenant>`. */
export function streamOf(decided: DecidedEvent): string {
  return 'tenantId' in decided ? `Types/${decided.tenantId}` : `${decided.resourceType}/${decided.id}`;
}

export function isMemberType(type: string | undefined): type is MemberType {
  return type === 'User' || type === 'Group';
}
