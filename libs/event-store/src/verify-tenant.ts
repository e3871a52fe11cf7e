import type { Db } from 'mongodb';
import { type EventDocument, eventsOf, tenantRange } from './event-documents.ts';
import { eventHash } from './event-hash.ts';
import { type Head, headsOf, readHeads } from './heads.ts';

export type Verification =
  | { readonly ok: true; readonly events: number }
  | { readonly ok: false; readonly sequence: number; readonly problem: string };

/**
 * Walks a tenant's hash chain and names the first event that is missing, out of place or changed. The log may grow
 * meanwhile: it has to reach the head that was there before, and not to go beyond the one that is there afterwards.
 */
export async function verifyTenant(db: Db, tenantId: string): Promise<Verification> {
  const before = await readHead(db, tenantId);
  let last: Head = { sequence: 0, hash: '' };
  for await (const document of eventsOf(db).find(tenantRange(tenantId, 0)).sort({ _id: 1 })) {
    const problem = problemOf(document, last);
    if (problem) return { ok: false, sequence: last.sequence + 1, problem };
    last = document;
  }
  const after = await readHead(db, tenantId);
  const isEnd = after.sequence > last.sequence || (after.sequence === last.sequence && after.hash === last.hash);
  if (last.sequence < before.sequence || !isEnd) {
    return { ok: false, sequence: last.sequence + 1, problem: 'the log does not end where its head says' };
  }
  return { ok: true, events: last.sequence };
}

async function readHead(db: Db, tenantId: string): Promise<Head> {
  return (await readHeads(headsOf(db), [tenantId])).get(tenantId) ?? { sequence: 0, hash: '' };
}

function problemOf(document: EventDocument, last: Head): string | undefined {
  if (document.sequence !== last.sequence + 1) return 'the event is missing';
  if (document.previousHash !== last.hash) return 'the event does not follow its predecessor';
  if (document.hash !== eventHash(document)) return 'the event was changed';
  return undefined;
}
