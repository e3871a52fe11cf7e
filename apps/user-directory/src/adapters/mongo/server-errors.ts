import { MongoServerError } from 'mongodb';

/** What the server calls the errors that are expected here. */
export const serverErrors = {
  namespaceExists: 48,
  timeLimitExceeded: 50,
  indexOptionsConflict: 85,
  snapshotTooOld: 239,
  snapshotUnavailable: 246,
  duplicateKey: 11_000,
} as const;

export function isServerError(error: unknown, ...names: readonly (keyof typeof serverErrors)[]): boolean {
  return error instanceof MongoServerError && names.some((name) => error.code === serverErrors[name]);
}

/** Whether a write failed because another document has its key; with a field, its key in a unique index that begins with that. */
export function isDuplicateKey(error: unknown, field = '_id'): boolean {
  return isServerError(error, 'duplicateKey') && field in ((error as MongoServerError).keyPattern ?? {});
}
