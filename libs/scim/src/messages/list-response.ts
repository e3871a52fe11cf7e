import type { JsonObject } from '../json.ts';

export const listResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export interface ListPage {
  /** All matches, not only those of this page. Absent where they are not known, which only cursors allow. */
  readonly totalResults?: number;
  /** 1-based. Default 1, but none on a page that was asked for by cursor. */
  readonly startIndex?: number;
  /** Of a page that was asked for by cursor (RFC 9865 §2): absent on the last page, and on the first. */
  readonly cursors?: { readonly next?: string | undefined; readonly previous?: string | undefined };
  readonly resources: readonly JsonObject[];
}

/** A ListResponse (RFC 7644 §3.4.2, RFC 9865 §2). */
export function listResponse(page: ListPage): JsonObject {
  const startIndex = page.startIndex ?? (page.cursors === undefined ? 1 : undefined);
  const { next, previous } = page.cursors ?? {};
  return {
    schemas: [listResponseSchema],
    ...(page.totalResults === undefined ? {} : { totalResults: page.totalResults }),
    ...(startIndex === undefined ? {} : { startIndex }),
    itemsPerPage: page.resources.length,
    ...(previous === undefined ? {} : { previousCursor: previous }),
    ...(next === undefined ? {} : { nextCursor: next }),
    Resources: page.resources,
  };
}
