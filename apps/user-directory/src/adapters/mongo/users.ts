import type { ClientSession, Collection, Db, Filter } from 'mongodb';
import { type DocumentChange, operationsOf } from './document-change.ts';
import type { UserView } from './former-views.ts';

/** The view of a user, in the collection `users`. */
export interface UserDocument extends UserView {
  /** `<tenantId>/<resourceId>` */
  readonly _id: string;
  readonly tenantId: string;
  /** `<tenantId>/<normalised userName>`: unique, so that even a fault cannot give a name to two people. */
  readonly nameClaim: string;
}

export type Users = Collection<UserDocument>;

export function usersOf(db: Db): Users {
  return db.collection<UserDocument>('users');
}

export async function ensureUserIndexes(users: Users): Promise<void> {
  await users.createIndexes([
    { key: { nameClaim: 1 }, unique: true, name: 'name_claim' },
    { key: { tenantId: 1, displayNameKey: 1 }, name: 'tenant_display_name' },
    {
      key: { tenantId: 1, externalId: 1 },
      name: 'tenant_external_id',
      partialFilterExpression: { externalId: { $exists: true } },
    },
  ]);
}

export function userDocumentId(tenantId: string, resourceId: string): string {
  return `${tenantId}/${resourceId}`;
}

export function nameClaimOf(tenantId: string, userNameKey: string): string {
  return `${tenantId}/${userNameKey}`;
}

export function toUserDocument(tenantId: string, view: UserView): UserDocument {
  const { resourceId, userNameKey } = view;
  return {
    _id: userDocumentId(tenantId, resourceId),
    tenantId,
    ...view,
    nameClaim: nameClaimOf(tenantId, userNameKey),
  };
}

/** The users with one of the ids, or holding one of the names. */
export async function findUsers(
  users: Users,
  by: { readonly ids: readonly string[]; readonly claims: readonly string[] },
): Promise<readonly UserDocument[]> {
  const branches: Filter<UserDocument>[] = [];
  if (by.ids.length > 0) branches.push({ _id: { $in: [...by.ids] } });
  if (by.claims.length > 0) branches.push({ nameClaim: { $in: [...by.claims] } });
  return branches.length === 0 ? [] : users.find({ $or: branches }).toArray();
}

/** Puts each user where it now is. Names are released before they are taken by others. */
export async function writeUsers(
  users: Users,
  changes: readonly DocumentChange<UserDocument>[],
  session: ClientSession,
): Promise<void> {
  const operations = operationsOf(changes);
  if (operations.length > 0) await users.bulkWrite(operations, { session });
}
