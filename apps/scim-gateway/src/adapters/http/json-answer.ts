import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** A body up to this length (UTF-16 code units) is sent whole; a longer one is streamed as it is made. */
const chunkLength = 256 * 1024;

export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends JSON text that comes in parts, at the pace at which the client reads. Head and body wait until the first chunk is
 * there, so that an error until then still gets an answer of its own; a later one cuts the connection.
 */
export async function sendParts(
  response: Response,
  head: Head,
  parts: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const chunks = chunked(parts);
  const first = await chunks.next();
  const second = first.done ? first : await chunks.next();
  response.status(head.status);
  for (const [name, value] of Object.entries(head.headers)) response.setHeader(name, value);
  if (second.done) return void response.end(first.value ?? '');
  const all = async function* (): AsyncGenerator<string> {
    yield first.value ?? '';
    yield second.value ?? '';
    yield* chunks;
  };
  await pipeline(all(), response);
}

async function* chunked(parts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string, undefined> {
  let chunk = '';
  for await (const part of parts) {
    chunk += part;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
  return undefined;
}

const goneCodes: readonly unknown[] = [
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_UNABLE_TO_PIPE',
  'ECONNRESET',
  'EPIPE',
];

/** Whether sending failed because the client hung up: nobody is left to be told. */
export function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && goneCodes.includes(error.code);
}
