import type { Response } from 'express';

export const scimMediaType = 'application/scim+json; charset=utf-8';

/** Sends a SCIM message or resource (RFC 7644 §3.1). */
export function sendScim(response: Response, status: number, body: unknown): void {
  response.status(status).setHeader('Content-Type', scimMediaType);
  response.end(JSON.stringify(body));
}
