import type { GetRequestResponse, ListRequestsResponse } from '@rollcall/protocol/directory/v1/requests';
import type { RequestRecord } from '@rollcall/protocol/gateway/v1/request';

/** A page of the request log, without bodies. */
export function requestListView({ requests, nextPageToken }: ListRequestsResponse): object {
  return { requests: requests.map(headView), ...(nextPageToken && { nextPage: nextPageToken }) };
}

/** One request with its answer and the events it has caused. */
export function requestView({ request, events, moreEvents }: GetRequestResponse): object {
  if (!request) throw new Error('an answer lacks the request it is about');
  const { requestBody, responseBody } = request;
  return {
    ...headView(request),
    ...(requestBody && { requestBody }),
    ...(responseBody && { responseBody }),
    events: events.map(({ sequence, type, stream, commandId }) => ({ sequence, type, stream, commandId })),
    moreEvents,
  };
}

function headView(record: RequestRecord): object {
  const { id, tenantId, credentialId, time, correlationId, method, path, userAgent, status, durationMs } = record;
  const { requestBytes, subject, dialect, normalisations, commands } = record;
  return {
    ...{ id, tenantId, credentialId, time, correlationId, method, path, userAgent, status, durationMs },
    ...{ requestBytes, ...(subject && { subject }), dialect, normalisations },
    commands: commands.map(({ commandId, firstSequence, lastSequence }) => ({
      commandId,
      ...(firstSequence > 0 && { firstSequence, lastSequence }),
    })),
  };
}
