import { createHash } from 'node:crypto';
import type { ListRequestsRequest } from '@rollcall/protocol/directory/v1/requests';
import * as z from 'zod';
import type { RequestPlace } from '../mongo/request-list.ts';
import { invalid } from './rpc-errors.ts';

const tokenForm = z.tuple([z.string(), z.int(), z.string()]);

/** Where the next page begins, for this tenant and these filters only. */
export function pageToken(request: ListRequestsRequest, last: RequestPlace): string {
  return Buffer.from(JSON.stringify([queryHash(request), last.time.getTime(), last.id])).toString('base64url');
}

/** @throws {RpcError} INVALID_PAGE_TOKEN */
export function readPageToken(request: ListRequestsRequest): RequestPlace | undefined {
  if (request.pageToken === '') return undefined;
  const [hash, time, id] = parse(request.pageToken) ?? [];
  if (hash !== queryHash(request) || time === undefined || id === undefined)
    throw invalid('the page token does not belong to this list', 'INVALID_PAGE_TOKEN');
  return { time: new Date(time), id };
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
