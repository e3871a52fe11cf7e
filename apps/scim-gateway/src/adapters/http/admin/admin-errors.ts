import { STATUS_CODES } from 'node:http';
import { ScimError } from '@rollcall/scim';
import { type Log, RpcError, status } from '@rollcall/service-kit';
import type { ErrorRequestHandler } from 'express';
import * as z from 'zod';
import {
  CommandsUnavailable,
  CommandTimedOut,
  Stopping,
  TooManyPendingCommands,
  TooManyRequests,
} from '../../../domain/refusals.ts';
import { isClientGone } from '../json-answer.ts';
import { limitHeaders } from '../limit-headers.ts';
import { RequestRefused } from '../request-refused.ts';

/** A problem (RFC 9457): `type` is about:blank, so `title` is the status in words. */
interface Problem {
  readonly status: number;
  readonly detail: string;
  /** For programs, where the service that answered gave one. */
  readonly reason?: string | undefined;
  /** What is wrong with a body, by its place. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly headers?: Readonly<Record<string, string>>;
}

const retryLater = { 'Retry-After': '5' };

/** Of the codes listed here the message is meant for the operator; every other one is our own trouble. */
const statusOf: Partial<Record<status, number>> = {
  [status.INVALID_ARGUMENT]: 400,
  [status.PERMISSION_DENIED]: 403,
  [status.NOT_FOUND]: 404,
  [status.ALREADY_EXISTS]: 409,
  [status.FAILED_PRECONDITION]: 409,
  [status.RESOURCE_EXHAUSTED]: 503,
  [status.UNAVAILABLE]: 503,
  [status.DEADLINE_EXCEEDED]: 504,
};

/** The last step of the admin door. */
export function adminErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (isClientGone(error)) return;
    const { headers = {}, ...problem } = toProblem(error);
    if (problem.status === 500) log.error('request failed', { error });
    else if (problem.status > 500) log.warn('request not served', { status: problem.status, error });
    if (response.headersSent) return void response.destroy();
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.status(problem.status).setHeader('Content-Type', 'application/problem+json; charset=utf-8');
    response.end(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[problem.status], ...problem }));
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof RequestRefused) return { status: error.status, detail: error.message, headers: error.headers };
  if (error instanceof z.ZodError) return invalid(error);
  if (error instanceof ScimError) return { status: error.status, detail: error.detail, reason: error.scimType };
  if (error instanceof TooManyRequests) return tooMany(error);
  if (isPassing(error)) return { status: 503, detail: error.message, headers: retryLater };
  if (error instanceof CommandTimedOut) return { status: 504, detail: error.message };
  if (error instanceof RpcError) return fromService(error);
  return { status: 500, detail: 'Something went wrong on our side.' };
}

function tooMany({ message, quota }: TooManyRequests): Problem {
  const headers = { ...limitHeaders(quota), 'Retry-After': String(quota.resetSeconds) };
  return { status: 429, detail: message, headers };
}

function isPassing(error: unknown): error is Error {
  return [CommandsUnavailable, TooManyPendingCommands, Stopping].some((kind) => error instanceof kind);
}

function invalid({ issues }: z.ZodError): Problem {
  const errors = issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return { status: 400, detail, errors };
}

function fromService(error: RpcError): Problem {
  const code = statusOf[error.code];
  if (code === undefined) return { status: 500, detail: 'Something went wrong on our side.' };
  if (code < 500) return { status: code, detail: error.message, reason: error.reason };
  const headers = code === 503 ? retryLater : {};
  return { status: code, detail: 'A service behind this one does not answer at the moment.', headers };
}
