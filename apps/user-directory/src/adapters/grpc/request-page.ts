import { createHash } from 'node:crypto';
import type { ListRequestsRequest } from '@rollcall/protocol/directory/v1/requests';
import * as z from 'zod';
import type { RequestDocument } from '../mongo/requests.ts';
import { invalid } from './rpc-errors.ts';

const tokenForm = z.tuple([z.string(), z.int(), z.string()]);

/** Where the next page begins, for this tenant and these filters only. */
export function pageToken(request: ListRequestsRequest, last: Pick<RequestDocument, '_id' | 'time'>): string {
  const id = last._id.slice(request.tenantId.length + 1);
  return Buffer.from(JSON.stringify([queryHash(request), last.time.getTime(), id])).toString('base64url');
}

/** @throws {RpcError} INVALID_PAGE_TOKEN */
export function readPageToken(request: ListRequestsRequest): Pick<RequestDocument, '_id' | 'time'> | undefined {
  if (request.pageToken === '') return undefined;
  const [hash, time, id] = parse(request.pageToken) ?? [];
  if (hash !== queryHash(request) || time === undefined)
    throw invalid('the page token does not belong to this list', 'INVALID_PAGE_TOKEN');
  return { _id: `${request.tenantId}/${id}`, time: new Date(time) };
}

function parse(token: string): z.output<typeof tokenForm> | undefined {
  try {
    return tokenForm.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function queryHash({ pageToken: _token, limit: _limit, ...query }: ListRequestsRequest): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 16);
}
