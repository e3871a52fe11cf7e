import type { Response } from 'express';
import { localsOf } from './request-parts.ts';

export interface AnswerHead {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How the answer is labelled: as the client accepts it (RFC 7644 §3.8). */
export function contentTypeOf(response: Response): string {
  return `${localsOf(response).mediaType ?? 'application/scim+json'}; charset=utf-8`;
}

/** Sends a SCIM message or resource (RFC 7644 §3.1). */
export function sendScim(response: Response, status: number, body: unknown): void {
  sendText(response, { status }, JSON.stringify(body));
}

/** Sends the JSON text of a SCIM message or resource. */
export function sendText(response: Response, { status, headers = {} }: AnswerHead, text: string): void {
  response.status(status).setHeader('Content-Type', contentTypeOf(response));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(text);
}
