import { applyDifference, type JsonObject, normaliseUserName, type ScimResource, userType } from '@rollcall/scim';

/** Stored. Add fields; never rename, retype or remove. */
export type UserEvent =
  | { readonly type: 'UserCreated'; readonly data: { readonly attributes: ScimResource } }
  | {
      readonly type: 'UserProfileChanged';
      readonly data: { readonly set: JsonObject; readonly removed: readonly string[] };
    }
  | { readonly type: 'UserActivated'; readonly data: Record<string, never> }
  | { readonly type: 'UserDeactivated'; readonly data: Record<string, never> }
  | { readonly type: 'UserDeleted'; readonly data: Record<string, never> };

export type User =
  | { readonly status: 'absent' }
  /** `attributes`: a SCIM resource without `id`, `meta` and `groups`; it always says whether the user is `active`. */
  | { readonly status: 'present'; readonly attributes: ScimResource };

export function initialUser(): User {
  return { status: 'absent' };
}

export function evolveUser(user: User, event: UserEvent): User {
  switch (event.type) {
    case 'UserCreated':
      return { status: 'present', attributes: event.data.attributes };
    case 'UserProfileChanged':
      return withAttributes(user, event.data);
    case 'UserActivated':
      return withAttributes(user, { set: { active: true }, removed: [] });
    case 'UserDeactivated':
      return withAttributes(user, { set: { active: false }, removed: [] });
    case 'UserDeleted':
      return { status: 'absent' };
  }
}

function withAttributes(
  user: User,
  difference: { readonly set: JsonObject; readonly removed: readonly string[] },
): User {
  if (user.status === 'absent') return user;
  return { status: 'present', attributes: applyDifference(userType, user.attributes, difference) };
}

/** The key a user holds in its tenant: no two present users have the same (RFC 7643 §4.1.1). */
export function userNameClaim(user: User): string | undefined {
  return user.status === 'present' ? normaliseUserName(String(user.attributes.userName)) : undefined;
}
