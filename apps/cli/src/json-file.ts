import { readFile } from 'node:fs/promises';
import { OperatorError } from './operator-error.ts';

/** @throws {OperatorError} when the file cannot be read or is not JSON */
export async function readJsonFile(file: string): Promise<object> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as object;
  } catch (cause) {
    throw new OperatorError(`${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
}
