import type { Asked, BulkResult, Outcome } from '@rollcall/protocol/command/v1/command';
import type { JsonObject } from '@rollcall/scim';
import { askedOf, operationResult, pathAfter } from './operation-result.ts';

/** What an asynchronous request ends in (RFC 9967 §2.5.1.3). */
export const asyncResponseEvent = 'urn:ietf:params:scim:event:misc:asyncresp';

/**
 * The completion events of an asynchronous request (RFC 9967 §2.5.1), as the claims of Security Event Tokens (RFC 8417):
 * one, or for a bulk request one for each operation that was attempted, with `txn` ending in ":" and its index from 0.
 * Undefined when the command was not an asynchronous request.
 * @param issuedAt in seconds
 */
export function completionEvents(
  outcome: Outcome,
  { baseUrl, issuedAt }: { readonly baseUrl: string; readonly issuedAt: number },
): JsonObject | JsonObject[] | undefined {
  const { asked, result, commandId } = outcome;
  if (!asked || !result) return undefined;
  const event = (txn: string, of: Asked, became: NonNullable<BulkResult['result']>): JsonObject => ({
    jti: txn,
    iss: baseUrl,
    iat: issuedAt,
    txn,
    sub_id: { format: 'scim', uri: pathAfter(of, became) || asked.path },
    events: { [asyncResponseEvent]: operationResult(of, became, baseUrl) },
  });
  if (result.$case !== 'bulk') return event(commandId, asked, result);
  return result.value.results.flatMap(({ asked: of, result: became }, index) =>
    became ? [event(`${commandId}:${index}`, askedOf(of), became)] : [],
  );
}
