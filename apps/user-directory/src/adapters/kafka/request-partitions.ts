import type { IncomingMessage, PartitionHandler } from '@rollcall/messaging';
import { type RequestRecord, RequestRecords } from '@rollcall/protocol/gateway/v1/request';
import type { Db } from 'mongodb';
import { isTenantId } from '../../domain/access.ts';
import { findRequestPosition, requestPositionsOf, saveRequestPosition } from '../mongo/request-positions.ts';
import { insertRequests, type RequestDocument, requestId, requestsOf } from '../mongo/requests.ts';

/** Told what becomes of the records of the request log. */
export interface RequestObserver {
  stored(records: number): void;
  unreadable(partition: number, offset: number, error: unknown): void;
}

const idPattern = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Opens a partition of the request log: its records are stored, then the position. After a crash some are stored again, under
 * the same ids. What is no record is passed over.
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
    const read = (message: IncomingMessage): RequestDocument[] => {
      try {
        return readRequests(message);
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
        const documents = messages.flatMap(read);
        await insertRequests(requests, documents);
        position = (messages.at(-1)?.offset ?? position - 1) + 1;
        await saveRequestPosition(positions, name, position);
        observer.stored(documents.length);
      },
      close: async () => undefined,
    };
  };
}

/** @throws when one of the records is not one of the request log */
function readRequests({ key, value }: IncomingMessage): RequestDocument[] {
  const { records } = RequestRecords.decode(value ?? new Uint8Array());
  if (records.length === 0) throw new Error('the message has no records');
  return records.map((record) => toDocument(record, key));
}

function toDocument({ id, time, ...record }: RequestRecord, key: string): RequestDocument {
  if (!idPattern.test(id) || !time) throw new Error('the record has no id or no time');
  if (!isTenantId(record.tenantId) || record.tenantId !== key) throw new Error("the record's key is not its tenant");
  return { _id: requestId(record.tenantId, id), time, ...record };
}
