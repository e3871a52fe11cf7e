import { type EventHead, readHeads } from '@rollcall/event-store';
import { outcomeSequences } from '@rollcall/protocol';
import {
  type GetRequestRequest,
  type GetRequestResponse,
  type ListRequestsRequest,
  type ListRequestsResponse,
  RequestLogServiceService,
} from '@rollcall/protocol/directory/v1/requests';
import type { CommandTrace } from '@rollcall/protocol/gateway/v1/request';
import { type GrpcServerOptions, unary } from '@rollcall/service-kit';
import type { Db } from 'mongodb';
import { durableOutcomesOf, findOutcomes } from '../mongo/outcomes.ts';
import { listRequests, type RequestQuery } from '../mongo/request-list.ts';
import { findRequest, requestsOf, type StoredRequest } from '../mongo/requests.ts';
import { pageToken, readPageToken } from './request-page.ts';
import { checkTenant, invalid, notFound, tooMuch } from './rpc-errors.ts';

const defaultLimit = 50;
const maxLimit = 500;
const maxEvents = 1_000;
/** Below gRPC's limit of 4 MiB for a message. */
const maxPageBytes = 3 * 1024 * 1024;

/** Reading the request log. Every query is bound to the request's tenant. */
export function requestLogService(db: Db): GrpcServerOptions['services'][number] {
  return {
    definition: RequestLogServiceService,
    implementation: {
      listRequests: unary<ListRequestsRequest, ListRequestsResponse>((request) => list(db, request)),
      getRequest: unary<GetRequestRequest, GetRequestResponse>((request) => get(db, request)),
    },
  };
}

async function list(db: Db, request: ListRequestsRequest): Promise<ListRequestsResponse> {
  const limit = limitOf(request);
  const query = { ...queryOf(request), limit: limit + 1 };
  const found = await listRequests(requestsOf(db), query);
  if (!found) throw tooMuch('finding these requests takes too long; narrow the time or name a credential or subject');
  const page = upToBytes(found.slice(0, limit));
  const last = page.at(-1);
  const nextPageToken = last && page.length < found.length ? pageToken(request, last) : '';
  return { requests: [...page], nextPageToken };
}

function limitOf({ limit }: ListRequestsRequest): number {
  if (limit > maxLimit) throw invalid(`at most ${maxLimit} requests`, 'INVALID_LIMIT');
  return limit === 0 ? defaultLimit : limit;
}

function queryOf(request: ListRequestsRequest): Omit<RequestQuery, 'limit'> {
  const { credentialId, subject, correlationId, method, statusAtLeast, statusAtMost, from, to } = request;
  const named = Object.entries({ credentialId, subject, correlationId, method });
  return {
    tenantId: checkTenant(request.tenantId),
    equal: Object.fromEntries(named.filter(([, value]) => value !== '')),
    ...((statusAtLeast > 0 || statusAtMost > 0) && { status: { from: statusAtLeast, to: statusAtMost || 999 } }),
    ...{ from, to, after: readPageToken(request) },
  };
}

function upToBytes(heads: readonly StoredRequest[]): readonly StoredRequest[] {
  let bytes = 0;
  const end = heads.findIndex((head) => {
    bytes += JSON.stringify(head).length;
    return bytes > maxPageBytes;
  });
  return end < 0 ? heads : heads.slice(0, Math.max(1, end));
}

async function get(db: Db, { tenantId, id }: GetRequestRequest): Promise<GetRequestResponse> {
  const found = await findRequest(requestsOf(db), checkTenant(tenantId), id);
  if (!found) throw notFound('there is no such request');
  const commands = await completed(db, tenantId, found.commands);
  const events: EventHead[] = [];
  for (const { commandId, firstSequence: first, lastSequence: last } of commands) {
    if (first === 0 || events.length > maxEvents) continue;
    const heads = await readHeads(db, tenantId, { first, last, limit: maxEvents + 1 });
    events.push(...heads.filter((head) => head.commandId === commandId));
  }
  const moreEvents = events.length > maxEvents;
  return { request: { ...found, commands }, events: events.slice(0, maxEvents), moreEvents };
}

/** A command whose outcome the gateway did not wait for, or not long enough, may have been carried out all the same. */
async function completed(db: Db, tenantId: string, commands: readonly CommandTrace[]): Promise<CommandTrace[]> {
  const open = commands.filter(({ firstSequence }) => firstSequence === 0);
  if (open.length === 0) return [...commands];
  const keys = open.map(({ commandId }) => ({ tenantId, commandId }));
  const outcomes = new Map((await findOutcomes(durableOutcomesOf(db), keys)).map((each) => [each.commandId, each]));
  return commands.map((command) => {
    const outcome = outcomes.get(command.commandId);
    return { ...command, ...(outcome && outcomeSequences(outcome)) };
  });
}
