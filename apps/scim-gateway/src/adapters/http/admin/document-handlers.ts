import type { RequestHandler } from 'express';
import { adminDocument } from './admin-document.ts';
import { sendJson } from './admin-http.ts';

/** The admin API about itself. */
export function documentHandlers(): Record<'getDocument', RequestHandler> {
  const document = adminDocument();
  return {
    getDocument: (_request, response) => sendJson(response, 200, document),
  };
}
