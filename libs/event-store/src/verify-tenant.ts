import type { Db } from 'mongodb';
import { type EventDocument, eventsOf, tenantRange } from './event-documents.ts';
import { eventHash } from './event-hash.ts';
import { type Head, headsOf, readHeads } from './heads.ts';

export type Verification =
  | { readonly ok: true; readonly events: number }
  | { readonly ok: false; readonly sequence: number; readonly problem: string };

/** Walks a tenant's hash chain and names the first event that is missing, out of place or changed. */
export async function verifyTenant(db: Db, tenantId: string): Promise<Verification> {
  let last: Head = { sequence: 0, hash: '' };
  for await (const document of eventsOf(db).find(tenantRange(tenantId, 0)).sort({ _id: 1 })) {
    const problem = problemOf(document, last);
    if (problem) return { ok: false, sequence: last.sequence + 1, problem };
    last = document;
  }
  const head = (await readHeads(headsOf(db), [tenantId])).get(tenantId);
  if (head?.sequence !== last.sequence || head.hash !== last.hash) {
    return { ok: false, sequence: last.sequence + 1, problem: 'the log does not end where its head says' };
  }
  return { ok: true, events: last.sequence };
}

function problemOf(document: EventDocument, last: Head): string | undefined {
  if (document.sequence !== last.sequence + 1) return 'the event is missing';
  if (document.previousHash !== last.hash) return 'the event does not follow its predecessor';
  if (document.hash !== eventHash(document)) return 'the event was changed';
  return undefined;
}
