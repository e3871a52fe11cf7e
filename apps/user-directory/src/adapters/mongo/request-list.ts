import { maxRequestSpanMs } from '@rollcall/protocol';
import type { RequestRecord } from '@rollcall/protocol/gateway/v1/request';
import type { Filter } from 'mongodb';
import { type ChunkDocument, type Requests, recordsOf, type StoredRequest } from './requests.ts';
import { isServerError } from './server-errors.ts';

/** A record's place in the order of lists: by time, at one instant by id. */
export type RequestPlace = Pick<StoredRequest, 'time' | 'id'>;

/** What to list; what is not given narrows nothing. */
export interface RequestQuery {
  readonly tenantId: string;
  readonly equal: Partial<Pick<RequestRecord, 'credentialId' | 'subject' | 'correlationId' | 'method'>>;
  /** Both included. */
  readonly status?: { readonly from: number; readonly to: number };
  /** Not before. */
  readonly from?: Date | undefined;
  /** Before. */
  readonly to?: Date | undefined;
  /** The last one of the page before. */
  readonly after?: RequestPlace | undefined;
  readonly limit: number;
}

const maxListMs = 5_000;
/** At most some MiB on their way at once. */
const chunksAtOnce = 8;

/**
 * The newest first, without bodies. Chunks overlap in time, so they are read in the order of their newest records, until no
 * other can have one that is as new as the last of the page. Answers undefined when that takes too long.
 */
export async function listRequests(requests: Requests, query: RequestQuery): Promise<StoredRequest[] | undefined> {
  const { limit } = query;
  const deadline = performance.now() + maxListMs;
  const options = { batchSize: chunksAtOnce, maxTimeMS: maxListMs, projection: { to: 1, message: 1 } };
  const chunks = requests.find(chunksFor(query), options).sort({ to: -1 });
  let page: StoredRequest[] = [];
  try {
    for await (const chunk of chunks) {
      const last = page[limit - 1];
      if (last && last.time > chunk.to) break;
      if (performance.now() > deadline) return undefined;
      const found = recordsOf(chunk).filter((record) => isAskedFor(record, query));
      const heads = found.map((record) => ({ ...record, requestBody: '', responseBody: '' }));
      if (heads.length > 0) page = [...page, ...heads].sort(newestFirst).slice(0, limit);
    }
    return page;
  } catch (error) {
    if (isServerError(error, 'timeLimitExceeded')) return undefined;
    throw error;
  } finally {
    await chunks.close();
  }
}

/** Finds every chunk that may have such a record. */
export function chunksFor({ tenantId, equal, status, from, to, after }: RequestQuery): Filter<ChunkDocument> {
  const { credentialId, subject, correlationId, method } = equal;
  const ends = [to, after?.time].flatMap((time) => (time ? [time.getTime()] : []));
  const end = ends.length > 0 ? Math.min(...ends) : undefined;
  return {
    tenantId,
    ...(credentialId !== undefined && { credentials: credentialId }),
    ...(subject !== undefined && { subjects: subject }),
    ...(correlationId !== undefined && { correlations: correlationId }),
    ...(method !== undefined && { methods: method }),
    ...(status && { statuses: { $elemMatch: { $gte: status.from, $lte: status.to } } }),
    to: { $gte: from ?? new Date(0), ...(end !== undefined && { $lte: new Date(end + maxRequestSpanMs) }) },
    ...(end !== undefined && { from: { $lte: new Date(end) } }),
  };
}

function isAskedFor(record: StoredRequest, { equal, status, from, to, after }: RequestQuery): boolean {
  const names = Object.keys(equal) as (keyof typeof equal)[];
  return (
    names.every((name) => record[name] === equal[name]) &&
    (!status || (record.status >= status.from && record.status <= status.to)) &&
    (!from || record.time >= from) &&
    (!to || record.time < to) &&
    (!after || newestFirst(after, record) < 0)
  );
}

function newestFirst(a: RequestPlace, b: RequestPlace): number {
  const [first, second] = [a.time.getTime(), b.time.getTime()];
  if (first !== second) return second - first;
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1;
}
