import { MongoServerError } from 'mongodb';

const duplicateKey = 11_000;

/** Whether a write failed because another document has its key; with a field, its key in a unique index that begins with that. */
export function isDuplicateKey(error: unknown, field = '_id'): boolean {
  return error instanceof MongoServerError && error.code === duplicateKey && field in (error.keyPattern ?? {});
}
