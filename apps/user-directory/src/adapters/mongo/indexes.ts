import { ensureEventStoreIndexes } from '@rollcall/event-store';
import type { Db } from 'mongodb';
import { assertionsOf, ensureAssertionIndexes } from './assertions.ts';
import { credentialsOf, ensureCredentialIndexes } from './credentials.ts';
import { ensureMembershipIndexes, membershipsOf } from './memberships.ts';
import { ensureOutcomeIndexes, outcomesOf } from './outcomes.ts';
import { ensurePendingMemberIndexes, pendingMembersOf } from './pending-members.ts';
import { ensureResourceIndexes } from './resources.ts';

/** Creates what is missing of the directory's indexes. Idempotent. */
export async function ensureIndexes(db: Db): Promise<void> {
  await Promise.all([
    ensureEventStoreIndexes(db),
    ensureResourceIndexes(db),
    ensurePendingMemberIndexes(pendingMembersOf(db)),
    ensureMembershipIndexes(membershipsOf(db)),
    ensureOutcomeIndexes(outcomesOf(db)),
    ensureCredentialIndexes(credentialsOf(db)),
    ensureAssertionIndexes(assertionsOf(db)),
  ]);
}
