import type { Account, AccountRow } from './account.ts';
import type { App } from './app.ts';
import type { JsonObject } from './mapping/json.ts';
import { rosterCells } from './mapping/roster-row.ts';
import { scimGroupAttributes } from './mapping/scim-group.ts';
import { type MappedAttributes, scimUserAttributes } from './mapping/scim-user.ts';

/** What an account shall be: there with these attributes, or not there. */
export type DesiredAccount =
  | { readonly kind: 'present'; readonly mapped: MappedAttributes }
  | { readonly kind: 'absent' };

/**
 * From the directory's resource as it is now. `unclear` when the directory has no such resource and we have not heard
 * of its deletion: an account is only taken away for a deletion that was announced.
 */
export function desiredAccount(
  account: Account,
  resource: JsonObject | undefined,
  remoteIdOf: (userId: string) => string | undefined,
): DesiredAccount | { readonly kind: 'unclear' } {
  if (account.deleted) return { kind: 'absent' };
  if (!resource) return { kind: 'unclear' };
  const mapped =
    account.subject.type === 'Group'
      ? scimGroupAttributes(resource)
      : scimUserAttributes(resource, { remoteIdOf, managed: account.managed });
  return { kind: 'present', mapped };
}

export type DesiredRow = Pick<AccountRow, 'listed'> | { readonly kind: 'unclear' } | { readonly kind: 'no-key' };

/** A person's line in a roster: only who is active has one. `no-key` when the attribute that identifies it is empty. */
export function desiredRow(app: App, account: Account, resource: JsonObject | undefined): DesiredRow {
  if (account.deleted) return {};
  if (!resource) return { kind: 'unclear' };
  if (resource.active === false) return {};
  const cells = rosterCells(resource, app.columns);
  const key = cells[app.keyColumn] ?? '';
  return key === '' ? { kind: 'no-key' } : { listed: { key, cells } };
}
