import type { JsonObject } from '../json.ts';

export const listResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export interface ListPage {
  /** All matches, not only those of this page. */
  readonly totalResults: number;
  /** 1-based; default 1. */
  readonly startIndex?: number;
  readonly resources: readonly JsonObject[];
}

/** A ListResponse (RFC 7644 §3.4.2). */
export function listResponse(page: ListPage): JsonObject {
  return {
    schemas: [listResponseSchema],
    totalResults: page.totalResults,
    startIndex: page.startIndex ?? 1,
    itemsPerPage: page.resources.length,
    Resources: page.resources,
  };
}
