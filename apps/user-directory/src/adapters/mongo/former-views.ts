import { foldCase, normaliseUserName } from '@rollcall/scim';
import type { ClientSession, Db } from 'mongodb';
import type { ResourceView as View } from '../../domain/view.ts';
import { groupDocumentId, groupsOf, toGroupDocument, writeGroups } from './groups.ts';
import type { ResourceChange } from './resources.ts';
import { toUserDocument, userDocumentId, usersOf, writeUsers } from './users.ts';

/** The collections `users` and `groups`, for as long as queries still read them. */
export interface ResourceView extends Pick<View, 'resourceId' | 'revision' | 'created' | 'lastModified' | 'json'> {
  readonly externalId?: string;
  readonly displayNameKey?: string;
}

export interface UserView extends ResourceView {
  readonly userNameKey: string;
  readonly active: boolean;
}

export async function writeFormerViews(
  db: Db,
  changes: readonly ResourceChange[],
  session: ClientSession,
): Promise<void> {
  const users = changes.filter(({ resourceType }) => resourceType === 'User');
  const groups = changes.filter(({ resourceType }) => resourceType === 'Group');
  await writeUsers(
    usersOf(db),
    users.map(({ tenantId, resourceId, document, isNew }) => ({
      _id: userDocumentId(tenantId, resourceId),
      document: document && toUserDocument(tenantId, formerView(document)),
      isNew,
    })),
    session,
  );
  await writeGroups(
    groupsOf(db),
    groups.map(({ tenantId, resourceId, document, isNew }) => ({
      _id: groupDocumentId(tenantId, resourceId),
      document: document && toGroupDocument(tenantId, formerView(document)),
      isNew,
    })),
    session,
  );
}

function formerView(document: NonNullable<ResourceChange['document']>): UserView {
  const { resourceId, revision, created, lastModified, json } = document;
  const { userName, externalId, displayName, active } = JSON.parse(json);
  return {
    ...{ resourceId, revision, created, lastModified, json, active: active === true },
    userNameKey: normaliseUserName(String(userName)),
    ...(typeof externalId === 'string' && { externalId }),
    ...(typeof displayName === 'string' && { displayNameKey: foldCase(displayName) }),
  };
}
