import { groupLimits, groupType, type ResourceType, resourceLimitsOf } from '@rollcall/scim';
import type { Request, Response } from 'express';
import { scimMediaTypes } from '../../../domain/media-type.ts';
import type { BodyBudget } from '../body-budget.ts';
import { type BodyLimits, maxBodyDepth, readJsonBody } from '../json-body.ts';

/** Operations, an operation, its data: what stands around a resource in a bulk request. */
const bulkDepth = maxBodyDepth + 4;

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
  /** Of a query that is sent as a body. */
  ofSearch(request: Request, response: Response): Promise<unknown>;
}

export function createScimBodies(sizes: ScimBodySizes, budget: BodyBudget): ScimBodies {
  const { maxResourceBytes, maxGroupBytes, maxBulkBytes } = sizes;
  const read = (request: Request, response: Response, limits: Omit<BodyLimits, 'reserve'>) =>
    readJsonBody(request, scimMediaTypes, { ...limits, reserve: budget.forRequest(response) });
  return {
    ofResource(request, response, type) {
      const maxBytes = type.name === groupType.name ? maxGroupBytes : maxResourceBytes;
      const { maxValues } = resourceLimitsOf(type);
      return read(request, response, { maxBytes, maxDepth: maxBodyDepth, maxValues });
    },
    ofBulk(request, response) {
      const tooLarge = `The size of the bulk request exceeds maxPayloadSize (${maxBulkBytes}).`;
      const { maxValues } = groupLimits;
      return read(request, response, { maxBytes: maxBulkBytes, maxDepth: bulkDepth, maxValues, tooLarge });
    },
    ofSearch: (request, response) => read(request, response, { maxBytes: maxResourceBytes, maxDepth: maxBodyDepth }),
  };
}
