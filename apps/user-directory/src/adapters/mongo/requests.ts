import type { CommandTrace } from '@rollcall/protocol/gateway/v1/request';
import { type Collection, type Db, type Filter, MongoBulkWriteError } from 'mongodb';
import { isServerError, serverErrors } from './server-errors.ts';

/** A SCIM request and its answer, in the collection `requests`; forgotten after some days. */
export interface RequestDocument {
  /** `<tenantId>/<id of the record>` */
  readonly _id: string;
  readonly tenantId: string;
  readonly credentialId: string;
  readonly time: Date;
  readonly correlationId: string;
  readonly method: string;
  readonly path: string;
  readonly userAgent: string;
  readonly requestBody: string;
  readonly requestBytes: number;
  readonly status: number;
  readonly responseBody: string;
  readonly durationMs: number;
  readonly subject: string;
  readonly commands: readonly CommandTrace[];
  readonly normalisations: readonly string[];
  readonly dialect: string;
}

export type RequestHead = Omit<RequestDocument, 'requestBody' | 'responseBody'>;
export type Requests = Collection<RequestDocument>;

/** What to list; what is not given narrows nothing. */
export interface RequestQuery {
  readonly tenantId: string;
  readonly equal: Partial<Pick<RequestDocument, 'credentialId' | 'subject' | 'correlationId' | 'method'>>;
  /** Both included. */
  readonly status?: { readonly from: number; readonly to: number };
  /** Not before. */
  readonly from?: Date | undefined;
  /** Before. */
  readonly to?: Date | undefined;
  /** The last one of the page before. */
  readonly after?: Pick<RequestDocument, '_id' | 'time'> | undefined;
  readonly limit: number;
}

const secondsADay = 24 * 60 * 60;
const maxListMs = 5_000;
const ttlName = 'forgotten_after_days';

export function requestsOf(db: Db): Requests {
  return db.collection<RequestDocument>('requests');
}

/** Idempotent; another number of days counts for what is already there too. */
export async function ensureRequestIndexes(db: Db, keptDays: number): Promise<void> {
  const requests = requestsOf(db);
  const newest = { time: -1, _id: -1 } as const;
  const about = { partialFilterExpression: { subject: { $gt: '' } } };
  await requests.createIndexes([
    // With what is often asked for beside the time, so that it can be told from the index.
    { key: { tenantId: 1, ...newest, status: 1, method: 1 }, name: 'tenant_time' },
    { key: { tenantId: 1, credentialId: 1, ...newest }, name: 'tenant_credential' },
    { key: { tenantId: 1, correlationId: 1, ...newest }, name: 'tenant_correlation' },
    { key: { tenantId: 1, subject: 1, ...newest }, name: 'tenant_subject', ...about },
  ]);
  const expireAfterSeconds = keptDays * secondsADay;
  try {
    await requests.createIndex({ time: 1 }, { name: ttlName, expireAfterSeconds });
  } catch (error) {
    if (!isServerError(error, 'indexOptionsConflict')) throw error;
    await db.command({ collMod: 'requests', index: { name: ttlName, expireAfterSeconds } });
  }
}

/** Those that are there already stay as they are. */
export async function insertRequests(requests: Requests, documents: readonly RequestDocument[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await requests.insertMany([...documents], { ordered: false });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !onlyDuplicates(error)) throw error;
  }
}

function onlyDuplicates({ writeErrors, result }: MongoBulkWriteError): boolean {
  return [writeErrors].flat().every(({ code }) => code === serverErrors.duplicateKey) && !result.getWriteConcernError();
}

/** The newest first, without bodies. Answers undefined when that takes too long. */
export async function listRequests(requests: Requests, query: RequestQuery): Promise<RequestHead[] | undefined> {
  try {
    return await requests
      .find(filterOf(query))
      .project<RequestHead>({ requestBody: 0, responseBody: 0 })
      .sort({ time: -1, _id: -1 })
      .limit(query.limit)
      .maxTimeMS(maxListMs)
      .toArray();
  } catch (error) {
    if (isServerError(error, 'timeLimitExceeded')) return undefined;
    throw error;
  }
}

function filterOf({ tenantId, equal, status, from, to, after }: RequestQuery): Filter<RequestDocument> {
  const times = [
    ...(from ? [{ time: { $gte: from } }] : []),
    ...(to ? [{ time: { $lt: to } }] : []),
    ...(after ? [{ time: { $lte: after.time } }, beyond(after)] : []),
  ];
  return {
    ...{ tenantId, ...equal },
    ...(status && { status: { $gte: status.from, $lte: status.to } }),
    ...(times.length > 0 && { $and: times }),
  };
}

function beyond({ time, _id }: Pick<RequestDocument, '_id' | 'time'>): Filter<RequestDocument> {
  return { $or: [{ time: { $lt: time } }, { time, _id: { $lt: _id } }] };
}

export function findRequest(requests: Requests, tenantId: string, id: string): Promise<RequestDocument | null> {
  return requests.findOne({ _id: requestId(tenantId, id) });
}

export function requestId(tenantId: string, id: string): string {
  return `${tenantId}/${id}`;
}
