import { ScimError } from '@rollcall/scim';
import type { Request, RequestHandler, Response } from 'express';
import type { Accepted } from '../../../application/change-resource.ts';
import { completionEvents } from '../../../domain/completion-events.ts';
import { type AsyncPreference, parsePrefer } from '../../../domain/prefer.ts';
import { callerOf } from './request-parts.ts';
import type { ScimParts } from './scim-parts.ts';

/** Below the SCIM base URL; no resource type can have an endpoint of this name. */
export const transactionsPath = '/.txn';
const retryAfterSeconds = 1;

/** Whether the client wants an asynchronous answer (RFC 9967 §2.5.1.1). */
export function asyncPreferenceOf(request: Request): AsyncPreference | undefined {
  return parsePrefer(request.get('prefer'));
}

/** The change is on Kafka and will be decided; where to ask is all there is to say. */
export function sendAccepted(response: Response, { transactionId }: Accepted, { baseUrl }: ScimParts): void {
  response.setHeader('Set-Txn', transactionId);
  response.setHeader('Preference-Applied', 'respond-async');
  response.setHeader('Location', `${baseUrl}${transactionsPath}/${transactionId}`);
  response.status(202).end();
}

/**
 * What became of an asynchronous request: its completion event, or for a bulk request the list of them, and below `<id>:<n>`
 * that of one operation. While it is undecided 202, with `Retry-After`; RFC 9967 leaves that open.
 */
export function transactionHandler(parts: ScimParts): RequestHandler {
  return async (request, response) => {
    const txn = String(request.params.id);
    const [id = ''] = txn.split(':', 1);
    const result = await parts.findTransaction(callerOf(response), id);
    if (result.kind === 'unknown') throw unknownTransaction();
    if (result.kind === 'undecided') {
      response.setHeader('Set-Txn', id);
      response.setHeader('Retry-After', String(retryAfterSeconds));
      return void response.status(202).end();
    }
    const { baseUrl } = parts;
    const events = completionEvents(result.outcome, { baseUrl, issuedAt: Math.floor(Date.now() / 1_000) });
    const event = txn === id ? events : Array.isArray(events) ? events.find((each) => each.txn === txn) : undefined;
    if (!event) throw unknownTransaction();
    response.status(200).setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(event));
  };
}

/** The same for one that never was, one of another tenant and one that is forgotten. */
function unknownTransaction(): ScimError {
  return new ScimError(404, undefined, 'There is no such transaction, or it is forgotten.');
}
