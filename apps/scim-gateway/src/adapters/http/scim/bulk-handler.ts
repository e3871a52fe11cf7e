import type { RequestHandler } from 'express';
import { prepareBulk } from '../../../application/prepare-bulk.ts';
import { parseBulkRequest } from '../../../domain/bulk/bulk-request.ts';
import { bulkResponse } from '../../../domain/operation-result.ts';
import { asyncPreferenceOf, sendAccepted } from './async-answers.ts';
import { callerOf, typesFor } from './request-parts.ts';
import { sendScim } from './scim-answer.ts';
import type { ScimParts } from './scim-parts.ts';

/** `POST /Bulk` (RFC 7644 §3.7). */
export function bulkHandler(parts: ScimParts): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(response);
    const rules = { maxOperations: parts.maxBulkOperations, byEndpoint: typesFor(response).byEndpoint };
    const bulk = await prepareBulk(caller, parseBulkRequest(await parts.bodies.ofBulk(request, response), rules));
    const done = await parts.changes.carryOutBulk(caller, bulk, asyncPreferenceOf(request));
    if (done.kind === 'accepted') return sendAccepted(response, done, parts);
    const asked = bulk.operations.map((operation) => operation.asked);
    sendScim(response, 200, bulkResponse(done.results, asked, parts.baseUrl));
  };
}
