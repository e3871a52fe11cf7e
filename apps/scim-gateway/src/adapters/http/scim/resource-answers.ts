import { listResponseSchema } from '@rollcall/scim';
import type { Log } from '@rollcall/service-kit';
import type { Response } from 'express';
import type { Written } from '../../../application/change-resource.ts';
import type { DirectoryReader, FoundResource, Page, PagePart } from '../../../application/ports.ts';
import { entityTag } from '../../../domain/entity-tag.ts';
import { locationOf, selectsReferences, type View, viewOf } from '../../../domain/resource-view.ts';
import { sendParts } from '../json-answer.ts';
import { createResourceWriter, type ResourceWriter } from './resource-text.ts';
import { type AnswerHead, contentTypeOf, sendText } from './scim-answer.ts';

/** How a page is shown. */
export interface PageView {
  /** Undefined when paging by cursor (RFC 9865 §2). */
  readonly startIndex: number | undefined;
  readonly viewOf: (typeName: string) => View;
  /** The cursor of the page that begins there. */
  readonly cursorAt: (position: Buffer) => string;
}

/** Sends one resource; its members or groups are sent as they are read, however many there are. */
export async function sendResource(
  response: Response,
  status: number,
  found: FoundResource,
  view: View,
): Promise<void> {
  const { resource, references } = found;
  const writer = createResourceWriter(() => view);
  const headers = headersOf(status, { id: resource.resourceId, version: entityTag(resource.revision) }, view);
  if (isAtHand(references)) {
    const beginning = writer.begin(resource);
    const joined = references.map((part) => writer.join(part)).join('');
    return sendText(response, { status, headers }, beginning + joined + writer.end());
  }
  const parts = async function* (): AsyncGenerator<string> {
    yield writer.begin(resource);
    for await (const part of references) yield writer.join(part);
    yield writer.end();
  };
  await sendStreamed(response, { status, headers }, parts());
}

/** Sends a page as a ListResponse (RFC 7644 §3.4.2), resource by resource. */
export async function sendPage(response: Response, page: Page, view: PageView): Promise<void> {
  const { totalResults, parts } = page;
  const writer = createResourceWriter(view.viewOf);
  const { startIndex } = view;
  const head = { schemas: [listResponseSchema], totalResults, ...(startIndex !== undefined && { startIndex }) };
  const beginning = `${JSON.stringify(head).slice(0, -1)},"Resources":[`;
  const end = (position: Buffer): string => {
    const nextCursor = position.length === 0 ? undefined : view.cursorAt(position);
    const tail = JSON.stringify({ itemsPerPage: writer.count(), nextCursor });
    return `${writer.end()}],${tail.slice(1)}`;
  };
  if (isAtHand(parts)) {
    const texts = parts.flat().map((part) => textOf(writer, part));
    return sendText(response, { status: 200 }, [beginning, ...texts, end(Buffer.alloc(0))].join(''));
  }
  const all = async function* (): AsyncGenerator<string> {
    let position: Buffer = Buffer.alloc(0);
    yield beginning;
    for await (const some of parts) {
      yield some.map((part) => textOf(writer, part)).join('');
      const last = some.at(-1);
      if (last?.$case === 'trailer') position = last.value.position;
    }
    yield end(position);
  };
  await sendStreamed(response, { status: 200 }, all());
}

/**
 * Answers a change with the resource after it, joined with its members or groups. The change holds whatever happens to that
 * reading, so when it fails the resource is sent without them rather than an error that would invite a second attempt.
 */
export async function sendWritten(
  response: Response,
  status: number,
  written: Written,
  options: { readonly view: View; readonly directory: DirectoryReader; readonly log: Log },
): Promise<void> {
  const { view, directory, log } = options;
  if (written.complete || !selectsReferences(view.type, view.selection))
    return sendAsWritten(response, status, written, view);
  try {
    const found = await directory.get(view.type, written.id, { withReferences: true });
    return await sendResource(response, status, found, view);
  } catch (error) {
    if (response.headersSent) throw error;
    log.warn('a written resource could not be read back', { resourceType: view.type.name, id: written.id, error });
    return sendAsWritten(response, status, written, view);
  }
}

function sendAsWritten(response: Response, status: number, written: Written, view: View): void {
  const headers = headersOf(status, written, view);
  sendText(response, { status, headers }, JSON.stringify(viewOf(written.resource, view)));
}

/** 304 and 204: a header is all there is to say. */
export function sendEmpty(response: Response, status: 204 | 304, version?: string): void {
  if (version !== undefined) response.setHeader('ETag', version);
  response.status(status).end();
}

function headersOf(status: number, { id, version }: { id: string; version: string }, view: View) {
  return { ETag: version, ...(status === 201 && { Location: locationOf(view.baseUrl, view.type, id) }) };
}

function textOf(writer: ResourceWriter, part: PagePart): string {
  if (part.$case === 'resource') return writer.begin(part.value);
  return part.$case === 'references' ? writer.join(part.value.references) : '';
}

function isAtHand<T>(parts: AsyncIterable<T> | readonly T[]): parts is readonly T[] {
  return Array.isArray(parts);
}

function sendStreamed(response: Response, head: AnswerHead, parts: AsyncIterable<string>): Promise<void> {
  const headers = { ...head.headers, 'Content-Type': contentTypeOf(response) };
  return sendParts(response, { status: head.status, headers }, parts);
}
