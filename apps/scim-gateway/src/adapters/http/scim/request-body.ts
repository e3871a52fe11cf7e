import { groupType, type ResourceType } from '@rollcall/scim';
import type { Request, Response } from 'express';
import type { BodyBudget } from '../body-budget.ts';
import { readJsonBody } from '../json-body.ts';

const mediaTypes = ['application/scim+json', 'application/json'];
const maxDepth = 16;
/** Operations, an operation, its data: what stands around a resource in a bulk request. */
const bulkDepth = maxDepth + 4;

/** How large bodies may be, in bytes. */
export interface ScimBodySizes {
  readonly maxResourceBytes: number;
  /** A group comes with its members. */
  readonly maxGroupBytes: number;
  readonly maxBulkBytes: number;
}

/** Reads the bodies of SCIM requests. Each rejects as readJsonBody does, and with 503 when there is no room. */
export interface ScimBodies {
  /** Of a request about one resource. */
  ofResource(request: Request, response: Response, type: ResourceType): Promise<unknown>;
  ofBulk(request: Request, response: Response): Promise<unknown>;
}

export function createScimBodies(sizes: ScimBodySizes, budget: BodyBudget): ScimBodies {
  const { maxResourceBytes, maxGroupBytes, maxBulkBytes } = sizes;
  return {
    ofResource(request, response, type) {
      const maxBytes = type.name === groupType.name ? maxGroupBytes : maxResourceBytes;
      return readJsonBody(request, mediaTypes, { maxBytes, maxDepth, reserve: budget.forRequest(response) });
    },
    ofBulk(request, response) {
      const tooLarge = `The size of the bulk request exceeds maxPayloadSize (${maxBulkBytes}).`;
      const limits = { maxBytes: maxBulkBytes, maxDepth: bulkDepth, tooLarge, reserve: budget.forRequest(response) };
      return readJsonBody(request, mediaTypes, limits);
    },
  };
}
