import type { App } from './app.ts';
import { accountId, type Subject } from './subject.ts';

/** Where a directory event stands among those of its tenant. */
export interface PlaceInOrder {
  readonly tenantId: string;
  readonly sequence: number;
}

/** What a directory event means for accounts. Everything else is read from the directory when it is applied. */
export interface DirectoryChange extends PlaceInOrder {
  readonly time: Date;
  /** Name of the directory event, for example "UserCreated". */
  readonly cause: string;
  readonly subject: Subject;
  readonly deleted: boolean;
  /** Members that came or went; the group's own attributes stay as they are. */
  readonly members?: { readonly added: readonly Subject[]; readonly removed: readonly Subject[] } | undefined;
  readonly commandId: string;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
}

/** Whether an app has accounts for a kind of resource at all. */
export function takes(app: App, subject: Subject): boolean {
  return subject.type === 'User' || (app.fulfilment === 'api' && app.supportsGroups);
}

/** The accounts a change concerns, one for each app that takes its subject. */
export function touchedAccounts(change: DirectoryChange, apps: readonly App[]): readonly { app: App; id: string }[] {
  return apps
    .filter((app) => takes(app, change.subject))
    .map((app) => ({ app, id: accountId(app.id, change.subject) }));
}

/** Whether an event is the one its tenant's order has next. */
export function orderOf({ sequence }: PlaceInOrder, lastSequence: number): 'duplicate' | 'next' | 'gap' {
  if (sequence <= lastSequence) return 'duplicate';
  return sequence === lastSequence + 1 ? 'next' : 'gap';
}
