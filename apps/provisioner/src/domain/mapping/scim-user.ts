import type { Reference } from '../account-events.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';

export const coreUserSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const enterpriseUserSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Never sent: identifiers and read-only attributes are the app's own, references travel otherwise, secrets not at all. */
const withheld: ReadonlySet<string> = new Set(['id', 'externalId', 'meta', 'schemas', 'groups', 'password']);

/** What a user without the attribute means: who was never deactivated is active. To clear it might disable the account. */
const unassigned: JsonObject = { active: true };

/** What an account shall look like in the app. */
export interface MappedAttributes {
  readonly attributes: JsonObject;
  /** What was named, so that it can be cleared when it goes away: top-level names, or `<extension URN>:<name>`. */
  readonly managed: readonly string[];
  /** Whom it names; who has no account in the app yet is left out until then. */
  readonly references: readonly Reference[];
}

export interface UserMappingContext {
  /** The app's id for a directory user's account. */
  remoteIdOf(userId: string): string | undefined;
  /** What earlier applications of this account named. */
  readonly managed: readonly string[];
}

/**
 * The fixed mapping of a user into a SCIM app: core and enterprise attributes as they are; `manager` by the app's id
 * of the manager's account; null for what was sent before and is gone now (RFC 7643 §2.5: unassigned).
 */
export function scimUserAttributes(user: JsonObject, context: UserMappingContext): MappedAttributes {
  const core = Object.entries({ ...unassigned, ...Object.fromEntries(entriesOf(user)) }).filter(
    ([name]) => !withheld.has(name) && !name.startsWith('urn:'),
  );
  const manager = managerOf(user);
  const managerRemoteId = manager === undefined ? undefined : context.remoteIdOf(manager);
  const enterprise = enterpriseOf(user, managerRemoteId);
  const managed = [
    ...core.map(([name]) => name),
    ...enterprise.map(([name]) => `${enterpriseUserSchema}:${name}`),
  ].sort();
  const gone = context.managed.filter((name) => !managed.includes(name));
  const extension = { ...Object.fromEntries(enterprise), ...cleared(gone, `${enterpriseUserSchema}:`) };
  const extended = Object.keys(extension).length > 0;
  return {
    attributes: {
      schemas: extended ? [coreUserSchema, enterpriseUserSchema] : [coreUserSchema],
      ...Object.fromEntries(core),
      ...cleared(
        gone.filter((name) => !name.startsWith('urn:')),
        '',
      ),
      ...(extended ? { [enterpriseUserSchema]: extension } : {}),
    },
    managed,
    references: manager === undefined ? [] : [{ userId: manager, remoteId: managerRemoteId ?? '' }],
  };
}

/** The directory id of a user's manager. */
export function managerOf(user: JsonObject): string | undefined {
  const manager = extensionOf(user).manager;
  const value = isObject(manager) ? manager.value : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function enterpriseOf(user: JsonObject, managerRemoteId: string | undefined): [string, JsonValue][] {
  const others = entriesOf(extensionOf(user)).filter(([name]) => name !== 'manager');
  return managerRemoteId === undefined ? others : [...others, ['manager', { value: managerRemoteId }]];
}

function extensionOf(user: JsonObject): JsonObject {
  const extension = user[enterpriseUserSchema];
  return isObject(extension) ? extension : {};
}

function cleared(names: readonly string[], prefix: string): JsonObject {
  const own = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return Object.fromEntries(own.map((name) => [name, null]));
}

function entriesOf(object: JsonObject): [string, JsonValue][] {
  return Object.entries(object).filter(([, value]) => value !== null);
}
