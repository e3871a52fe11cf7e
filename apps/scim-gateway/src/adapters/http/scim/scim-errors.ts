import { ScimError, type ScimType, toErrorBody } from '@rollcall/scim';
import { type Log, RpcError, status } from '@rollcall/service-kit';
import type { ErrorRequestHandler } from 'express';
import { noteError } from '../../../application/request-trace.ts';
import {
  CommandsUnavailable,
  CommandTimedOut,
  IssuerUnavailable,
  NotAuthenticated,
  Stopping,
  TooManyPendingCommands,
  TooManyRequests,
} from '../../../domain/refusals.ts';
import { isClientGone } from '../json-answer.ts';
import { limitHeaders } from '../limit-headers.ts';
import { RequestRefused } from '../request-refused.ts';
import { sendScim } from './scim-answer.ts';

/** What a client is told: a SCIM error and the header fields that go with it. */
interface Answer {
  readonly error: ScimError;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

const retryAfterSeconds = 5;
const ourTrouble: Answer = { error: new ScimError(500, undefined, 'Something went wrong on our side.') };

/** The last step of the SCIM door: every failure becomes a SCIM error (RFC 7644 §3.12). */
export function scimErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (isClientGone(error)) return;
    const answer = toAnswer(error);
    if (answer.error.status === 500) log.error('request failed', { error });
    else if (answer.error.status > 501) log.warn('request not served', { status: answer.error.status, error });
    if (response.headersSent) return void response.destroy();
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    const body = toErrorBody(answer.error);
    noteError(body);
    sendScim(response, answer.error.status, body);
  };
}

function toAnswer(error: unknown): Answer {
  if (error instanceof ScimError) return { error };
  if (error instanceof RequestRefused) return refused(error);
  if (error instanceof NotAuthenticated) return unauthenticated(error);
  if (error instanceof TooManyRequests) return tooMany(error);
  if (error instanceof IssuerUnavailable) return retryLater(error.message, retryAfterSeconds);
  if (error instanceof CommandsUnavailable) return retryLater(error.message, retryAfterSeconds);
  if (error instanceof TooManyPendingCommands || error instanceof Stopping) return retryLater(error.message, 1);
  if (error instanceof CommandTimedOut) return { error: new ScimError(504, undefined, error.message) };
  if (error instanceof RpcError) return fromDirectory(error);
  if (error instanceof URIError) return { error: new ScimError(404, undefined, 'There is nothing at this address.') };
  return ourTrouble;
}

function refused({ status: code, message, headers }: RequestRefused): Answer {
  return { error: new ScimError(code, code === 400 ? 'invalidSyntax' : undefined, message), headers };
}

/** RFC 6750 §3 and RFC 7617 §2: both ways in, and that a token was shown but is not good. */
function unauthenticated({ message, presented }: NotAuthenticated): Answer {
  const bearer = `Bearer realm="scim"${presented ? ', error="invalid_token"' : ''}`;
  const challenges = [bearer, 'Basic realm="scim", charset="UTF-8"'];
  return { error: new ScimError(401, undefined, message), headers: { 'WWW-Authenticate': challenges } };
}

/** RFC 6585 §4. Okta reads whole seconds only. */
function tooMany({ message, quota }: TooManyRequests): Answer {
  const headers = { ...limitHeaders(quota), 'Retry-After': String(quota.resetSeconds) };
  return { error: new ScimError(429, undefined, message), headers };
}

function fromDirectory(error: RpcError): Answer {
  switch (error.code) {
    case status.NOT_FOUND:
      return { error: new ScimError(404, undefined, 'There is no such resource.') };
    case status.INVALID_ARGUMENT:
      return isScimType(error.reason) ? { error: new ScimError(400, error.reason, error.message) } : ourTrouble;
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.RESOURCE_EXHAUSTED:
      return retryLater('The directory does not answer at the moment.', seconds(error.retryAfterMs));
    default:
      return ourTrouble;
  }
}

/** The directory's reasons that are meant for the client are those of SCIM; its own are UPPER_SNAKE_CASE. */
function isScimType(reason: string | undefined): reason is ScimType {
  return reason !== undefined && /^[a-z]/.test(reason);
}

function retryLater(detail: string, afterSeconds: number): Answer {
  return { error: new ScimError(503, undefined, detail), headers: { 'Retry-After': String(afterSeconds) } };
}

function seconds(milliseconds: number | undefined): number {
  return milliseconds === undefined ? retryAfterSeconds : Math.max(1, Math.ceil(milliseconds / 1_000));
}
