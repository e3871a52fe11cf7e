import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { resourceLimits } from '@rollcall/scim';
import { noteBody } from '../../application/request-trace.ts';
import { type Excess, findExcess } from '../../domain/json-weight.ts';
import { RequestRefused } from './request-refused.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Arrays and objects inside one another. */
  readonly maxDepth: number;
  /** Arrays, objects and what is in them, altogether; absent: as many as a resource may have. */
  readonly maxValues?: number | undefined;
  /** Says what a body over `maxBytes` exceeds. */
  readonly tooLarge?: string | undefined;
  /** Told of every part of the body as it arrives, in bytes; refuses it by throwing. */
  readonly reserve?: ((bytes: number) => void) | undefined;
}

/** Enough for any resource, and for what the admin API takes. */
export const maxBodyDepth = 16;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Of a body that was refused, so much is still read and thrown away; a client that sends more is cut off. */
const maxDiscardedBytes = 16 * 1024 * 1024;

/**
 * Reads a JSON body in UTF-8.
 * @throws {RequestRefused} 415 for another media type, charset or encoding, 413 over the limit, 400 for what is not JSON.
 */
export async function readJsonBody(
  request: IncomingMessage,
  mediaTypes: readonly string[],
  limits: BodyLimits,
): Promise<unknown> {
  assertMediaType(request, mediaTypes);
  const bytes = await readBytes(request, limits);
  noteBody(bytes.length);
  assertWeight(bytes, limits);
  const body = parse(bytes);
  noteBody(bytes.length, body);
  return body;
}

/**
 * Reads a form (`application/x-www-form-urlencoded`).
 * @throws {RequestRefused} 415 for another media type, 413 over the limit.
 */
export async function readForm(
  request: IncomingMessage,
  limits: Pick<BodyLimits, 'maxBytes'>,
): Promise<URLSearchParams> {
  assertMediaType(request, ['application/x-www-form-urlencoded']);
  return new URLSearchParams((await readBytes(request, limits)).toString('utf8'));
}

function assertMediaType({ headers }: IncomingMessage, mediaTypes: readonly string[]): void {
  const type = mediaType(headers['content-type']);
  const charset = type?.params.get('charset')?.toLowerCase() ?? 'utf-8';
  if (!type || !mediaTypes.includes(type.essence) || !['utf-8', 'utf8', 'us-ascii'].includes(charset))
    throw new RequestRefused(415, `The body must be ${mediaTypes.join(' or ')}, in UTF-8.`);
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new RequestRefused(415, 'The body must not be compressed.');
}

function mediaType(header: string | undefined): MIMEType | undefined {
  try {
    return header === undefined ? undefined : new MIMEType(header);
  } catch {
    return undefined;
  }
}

async function readBytes(request: IncomingMessage, limits: Omit<BodyLimits, 'maxDepth'>): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) {
    discard(request);
    throw tooLarge(limits);
  }
  // The client may have hung up while it was being authenticated; then no event comes any more.
  if (request.destroyed) throw endedEarly();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      try {
        if (size > limits.maxBytes) throw tooLarge(limits);
        limits.reserve?.(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        chunks.length = 0;
        request.off('data', take);
        discard(request);
        reject(error);
      }
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => reject(endedEarly()));
    request.once('close', () => request.readableEnded || reject(endedEarly()));
  });
}

function tooLarge({ maxBytes, tooLarge: detail }: Omit<BodyLimits, 'maxDepth'>): RequestRefused {
  return new RequestRefused(413, detail ?? `The body is larger than ${maxBytes} bytes.`);
}

function endedEarly(): RequestRefused {
  return new RequestRefused(400, 'The body ended early.');
}

/** Lets a client finish sending before it reads the refusal: closing at once would reset its connection. */
function discard(request: IncomingMessage): void {
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxDiscardedBytes) request.destroy();
  });
  request.resume();
}

/** Before it is parsed: what a few megabytes can become would stop everybody else. */
function assertWeight(bytes: Buffer, { maxDepth, maxValues = resourceLimits.maxValues }: BodyLimits): void {
  const { maxNames } = resourceLimits;
  const excess = findExcess(bytes, { maxDepth, maxNames, maxValues });
  const details: Record<Excess, string> = {
    depth: 'The body is nested too deeply.',
    names: `An object in the body has more than ${maxNames} members.`,
    values: `The body holds more than ${maxValues} values.`,
  };
  if (excess) throw new RequestRefused(400, details[excess]);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    // The parser's own message quotes the body.
    throw new RequestRefused(400, 'The body is not valid JSON in UTF-8.');
  }
}
