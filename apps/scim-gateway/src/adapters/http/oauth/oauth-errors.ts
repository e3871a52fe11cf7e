import { type Log, RpcError } from '@rollcall/service-kit';
import type { ErrorRequestHandler, Response } from 'express';
import { type OAuthErrorCode, OAuthRefused } from '../../../domain/oauth-refused.ts';
import { TooManyRequests } from '../../../domain/refusals.ts';
import { isClientGone } from '../json-answer.ts';
import { limitHeaders } from '../limit-headers.ts';
import { RequestRefused } from '../request-refused.ts';

const statuses: Partial<Record<OAuthErrorCode, number>> = { invalid_client: 401 };
const retryAfterSeconds = '5';

/** The last step of the token endpoint: every failure becomes an error of RFC 6749 §5.2. */
export function oauthErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (isClientGone(error)) return;
    if (response.headersSent) return void response.destroy();
    if (error instanceof OAuthRefused) return refuse(response, error);
    if (error instanceof RequestRefused)
      return send(response, error.status, ['invalid_request', error.message], error.headers);
    if (error instanceof TooManyRequests)
      return send(response, 429, ['temporarily_unavailable', error.message], {
        ...limitHeaders(error.quota),
        'Retry-After': String(error.quota.resetSeconds),
      });
    if (error instanceof RpcError) {
      log.warn('token request not served', { error });
      const detail = 'Clients cannot be checked at the moment.';
      return send(response, 503, ['temporarily_unavailable', detail], { 'Retry-After': retryAfterSeconds });
    }
    log.error('token request failed', { error });
    return send(response, 500, ['server_error', 'Something went wrong on our side.']);
  };
}

function refuse(response: Response, { code, message }: OAuthRefused): void {
  const challenge: Record<string, string> =
    code === 'invalid_client' ? { 'WWW-Authenticate': 'Basic realm="oauth", charset="UTF-8"' } : {};
  send(response, statuses[code] ?? 400, [code, message], challenge);
}

function send(
  response: Response,
  status: number,
  [error, description]: readonly [string, string],
  headers: Readonly<Record<string, string>> = {},
): void {
  sendOAuth(response, status, { error, error_description: description }, headers);
}

/** RFC 6749 §5.1: nobody may keep an answer of the token endpoint. */
export function sendOAuth(
  response: Response,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const all = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', Pragma: 'no-cache' };
  response.status(status);
  for (const [name, value] of Object.entries({ ...all, ...headers })) response.setHeader(name, value);
  response.end(JSON.stringify(body));
}
