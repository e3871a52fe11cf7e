import { Timestamp } from 'mongodb';
import { invalid } from './rpc-errors.ts';

/** Where a page ended, as it travels through its reader's hands. */
export interface Position {
  /** The id of its last resource. */
  readonly after: string;
  readonly totalResults: number;
  /** Of a sorted list: as of when it is read. */
  readonly at?: Timestamp | undefined;
}

export function writePosition({ after, totalResults, at }: Position): Buffer {
  return Buffer.from(JSON.stringify([after, totalResults, ...(at ? [at.toString()] : [])]));
}

/** @throws {RpcError} INVALID_ARGUMENT, invalidCursor */
export function readPosition(bytes: Uint8Array): Position {
  const [after, totalResults, at] = parts(bytes);
  if (typeof after !== 'string' || !Number.isSafeInteger(totalResults)) throw unreadable();
  if (at === undefined) return { after, totalResults: Number(totalResults) };
  if (typeof at !== 'string' || !/^\d{1,20}$/.test(at) || BigInt(at) >= 2n ** 64n) throw unreadable();
  return { after, totalResults: Number(totalResults), at: new Timestamp(BigInt(at)) };
}

function parts(bytes: Uint8Array): unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(bytes).toString());
    return Array.isArray(read) ? read : [];
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause?: unknown) {
  return invalid('the position is none of this list', 'invalidCursor', cause);
}
