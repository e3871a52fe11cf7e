import type { IncomingMessage, PartitionHandler } from '@rollcall/messaging';
import { maxRequestSpanMs } from '@rollcall/protocol';
import { type RequestRecord, RequestRecords } from '@rollcall/protocol/gateway/v1/request';
import type { Db } from 'mongodb';
import { isTenantId } from '../../domain/access.ts';
import { findRequestPosition, requestPositionsOf, saveRequestPosition } from '../mongo/request-positions.ts';
import { type ChunkDocument, insertChunks, requestsOf, type StoredRequest, toChunk } from '../mongo/requests.ts';

/** Told what becomes of the records of the request log. */
export interface RequestObserver {
  stored(records: number): void;
  unreadable(partition: number, offset: number, error: unknown): void;
}

/** How often the position is written down: each time would cost as much as storing a message. */
const saveEveryMs = 1_000;
const idPattern = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Opens a partition of the request log: each message is stored as one chunk; the position follows, once a second and at the end.
 * After a crash some are stored again, under the same ids. What holds no records is passed over.
 */
export function requestPartitions(parts: {
  readonly db: Db;
  readonly topic: string;
  readonly observer: RequestObserver;
}): (partition: number) => Promise<PartitionHandler> {
  const { db, topic, observer } = parts;
  const [requests, positions] = [requestsOf(db), requestPositionsOf(db)];
  return async (partition) => {
    const name = `${topic}/${partition}`;
    let position = await findRequestPosition(positions, name);
    let savedAt = performance.now();
    const save = async () => {
      await saveRequestPosition(positions, name, position);
      savedAt = performance.now();
    };
    const read = (message: IncomingMessage): Read[] => {
      try {
        return [readRequests(message)];
      } catch (error) {
        observer.unreadable(partition, message.offset, error);
        return [];
      }
    };
    return {
      get position() {
        return position;
      },
      handle: async (messages) => {
        const found = messages.flatMap(read);
        await insertChunks(
          requests,
          found.map(({ chunk }) => chunk),
        );
        position = (messages.at(-1)?.offset ?? position - 1) + 1;
        if (performance.now() - savedAt >= saveEveryMs) await save();
        observer.stored(found.reduce((sum, { records }) => sum + records, 0));
      },
      close: save,
    };
  };
}

interface Read {
  readonly chunk: ChunkDocument;
  readonly records: number;
}

/** @throws when the message, or one of its records, is not one of the request log */
function readRequests({ key, value }: IncomingMessage): Read {
  const message = value ?? Buffer.alloc(0);
  const { id, records } = RequestRecords.decode(message);
  if (!idPattern.test(id) || records.length === 0) throw new Error('the message has no id or no records');
  if (!isTenantId(key)) throw new Error('the key is no tenant');
  const storable = records.filter((record) => isStorable(record, key));
  if (storable.length < records.length) throw new Error("a record has no time, or the message's key is not its tenant");
  const chunk = toChunk(key, id, storable, message);
  if (chunk.to.getTime() - chunk.from.getTime() > maxRequestSpanMs) throw new Error('the records are too far apart');
  return { chunk, records: records.length };
}

function isStorable(record: RequestRecord, key: string): record is StoredRequest {
  return record.time !== undefined && record.tenantId === key;
}
