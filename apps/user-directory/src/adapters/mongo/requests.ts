import { type RequestRecord, RequestRecords } from '@rollcall/protocol/gateway/v1/request';
import { Binary, type Collection, type Db, MongoBulkWriteError } from 'mongodb';
import { isServerError, serverErrors } from './server-errors.ts';

/**
 * SCIM requests that a gateway sent together, in the collection `requests`; forgotten after some days. One document for all of
 * them costs a fraction of one for each. What they are about, each value once, tells which chunks to look into.
 */
export interface ChunkDocument {
  /** `<tenantId>/<id of the message>` */
  readonly _id: string;
  readonly tenantId: string;
  /** Times of the oldest and of the newest record. */
  readonly from: Date;
  readonly to: Date;
  readonly credentials: readonly string[];
  readonly subjects: readonly string[];
  readonly correlations: readonly string[];
  readonly methods: readonly string[];
  readonly statuses: readonly number[];
  /** The message, `RequestRecords`, as it came. */
  readonly message: Binary;
}

export type Requests = Collection<ChunkDocument>;

/** A record of a chunk; its id is `<id of the message>-<place in it>`. */
export type StoredRequest = RequestRecord & { readonly time: Date };

const secondsADay = 24 * 60 * 60;
const ttlName = 'kept_days';

export function requestsOf(db: Db): Requests {
  return db.collection<ChunkDocument>('requests');
}

/** Idempotent; another number of days counts for what is already there too. */
export async function ensureRequestIndexes(db: Db, keptDays: number): Promise<void> {
  const requests = requestsOf(db);
  // With both times, so that whether a chunk may hold records of a span is told from the index.
  const newest = { to: -1, from: 1 } as const;
  await requests.createIndexes([
    { key: { tenantId: 1, ...newest } },
    { key: { tenantId: 1, credentials: 1, ...newest } },
    { key: { tenantId: 1, subjects: 1, ...newest } },
    { key: { tenantId: 1, correlations: 1, ...newest } },
  ]);
  const expireAfterSeconds = keptDays * secondsADay;
  try {
    await requests.createIndex({ to: 1 }, { name: ttlName, expireAfterSeconds });
  } catch (error) {
    if (!isServerError(error, 'indexOptionsConflict')) throw error;
    await db.command({ collMod: 'requests', index: { name: ttlName, expireAfterSeconds } });
  }
}

/** The document of a message; its records are those of one tenant, at least one, each with its time. */
export function toChunk(
  tenantId: string,
  id: string,
  records: readonly StoredRequest[],
  message: Buffer,
): ChunkDocument {
  const times = records.map(({ time }) => time.getTime());
  return {
    ...{ _id: `${tenantId}/${id}`, tenantId, from: new Date(Math.min(...times)), to: new Date(Math.max(...times)) },
    credentials: distinct(records, 'credentialId'),
    subjects: distinct(records, 'subject'),
    correlations: distinct(records, 'correlationId'),
    methods: distinct(records, 'method'),
    statuses: [...new Set(records.map(({ status }) => status))],
    message: new Binary(message),
  };
}

function distinct(
  records: readonly RequestRecord[],
  field: 'credentialId' | 'subject' | 'correlationId' | 'method',
): string[] {
  return [...new Set(records.map((record) => record[field]))].filter((value) => value !== '');
}

/** The records of a chunk, with their ids. */
export function recordsOf({ _id, message }: Pick<ChunkDocument, '_id' | 'message'>): StoredRequest[] {
  const id = _id.slice(_id.indexOf('/') + 1);
  const { records } = RequestRecords.decode(message.buffer);
  return records.map(({ time = new Date(0), ...record }, place) => ({
    ...record,
    time,
    id: `${id}-${placeText(place)}`,
  }));
}

/** Padded, so that ids are in the order of the places. */
function placeText(place: number): string {
  return String(place).padStart(4, '0');
}

/** Those that are there already stay as they are. */
export async function insertChunks(requests: Requests, chunks: readonly ChunkDocument[]): Promise<void> {
  if (chunks.length === 0) return;
  try {
    await requests.insertMany([...chunks], { ordered: false });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !onlyDuplicates(error)) throw error;
  }
}

function onlyDuplicates({ writeErrors, result }: MongoBulkWriteError): boolean {
  return [writeErrors].flat().every(({ code }) => code === serverErrors.duplicateKey) && !result.getWriteConcernError();
}

export async function findRequest(
  requests: Requests,
  tenantId: string,
  id: string,
): Promise<StoredRequest | undefined> {
  const _id = `${tenantId}/${id.slice(0, id.lastIndexOf('-'))}`;
  const chunk = await requests.findOne({ _id }, { projection: { message: 1 } });
  return chunk ? recordsOf(chunk).find((record) => record.id === id) : undefined;
}
