import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { freshName } from '@rollcall/service-kit/testing';
import type { Answer, Installation } from './installation.ts';

export const signingKey = randomBytes(32).toString('base64');

/** A tenant of its own with one credential. */
export async function newCredential(
  { admin }: Installation,
  body: object,
  tenantId = freshName('t'),
): Promise<Answer['body']> {
  await admin('POST', '/tenants', { id: tenantId });
  const made = await admin('POST', `/tenants/${tenantId}/credentials`, body);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}

/** A SCIM request with whatever authorization. */
export async function scim(
  origin: string,
  authorization: string,
  path = '/Users?count=0',
  init: RequestInit = {},
): Promise<Answer> {
  const headers = { authorization, 'content-type': 'application/scim+json', ...(init.headers as object) };
  const response = await fetch(`${origin}/scim/v2${path}`, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** A request to the token endpoint. */
export async function requestToken(
  origin: string,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = new URLSearchParams(form);
  const response = await fetch(`${origin}/oauth/token`, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
