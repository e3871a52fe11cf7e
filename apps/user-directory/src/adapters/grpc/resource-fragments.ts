import type { Db } from 'mongodb';
import type { ResourceName } from '../../domain/directory.ts';
import { readGroupsOf, readMembers, type StoredView } from '../mongo/read-directory.ts';
import { groupReference, inFragments, memberReference, withReferences } from './resource-json.ts';

export interface FragmentOptions {
  readonly type: ResourceName;
  readonly tenantId: string;
  readonly view: StoredView;
  readonly withoutReferences: boolean;
}

/** The JSON of one resource, its members or groups joined in as they are read. */
export async function* resourceFragments(db: Db, options: FragmentOptions): AsyncIterable<Buffer> {
  const { type, view, withoutReferences } = options;
  if (withoutReferences) {
    yield* inFragments(single(view.json));
    return;
  }
  const attribute = type === 'Group' ? 'members' : 'groups';
  yield* inFragments(withReferences(view.json, attribute, referencesOf(db, options)));
}

async function* referencesOf(db: Db, { type, tenantId, view }: FragmentOptions): AsyncIterable<readonly object[]> {
  if (type === 'Group') {
    for await (const members of readMembers(db, tenantId, view.resourceId)) yield members.map(memberReference);
    return;
  }
  const groups = await readGroupsOf(db, tenantId, [view.resourceId]);
  yield (groups.get(view.resourceId) ?? []).map(groupReference);
}

async function* single(text: string): AsyncIterable<string> {
  yield text;
}
