import { DestinationNotAllowed, type HttpAnswer, type HttpRequest, NoAnswer } from '@rollcall/service-kit/outbound';
import { ConnectorError, type ErrorFacts, type Reason } from '../../domain/connector-error.ts';
import { textAttribute } from '../../domain/json.ts';
import { limitReached, retryDelayMs } from '../../domain/retry-delay.ts';
import { parseJsonObject } from './json-body.ts';
import { redact } from './redact.ts';

type Method = HttpRequest['method'];

interface Problem {
  readonly reason: Reason;
  readonly message: string;
  /** Of a write: the app may have done it before it failed. */
  readonly unsure?: boolean;
}

const byStatus: Readonly<Record<number, Problem>> = {
  401: { reason: 'CREDENTIAL_REJECTED', message: 'the app does not accept the credential' },
  402: { reason: 'SCOPE_MISSING', message: 'the plan of the app does not include this' },
  403: { reason: 'SCOPE_MISSING', message: 'the credential may not do this' },
  404: { reason: 'UPSTREAM_UNAVAILABLE', message: 'the app does not have this endpoint' },
  405: { reason: 'CAPABILITY_ABSENT', message: 'the app does not support this method' },
  408: { reason: 'UPSTREAM_UNAVAILABLE', message: 'the app gave up waiting' },
  412: { reason: 'REMOTE_CHANGED', message: 'the app has a newer version' },
  425: { reason: 'UPSTREAM_UNAVAILABLE', message: 'the app asks to come later' },
  429: { reason: 'UPSTREAM_RATE_LIMITED', message: 'the app limits the rate' },
  501: { reason: 'CAPABILITY_ABSENT', message: 'the app does not implement this' },
};

/**
 * What an answer that is not a success means. The message and `metadata.detail` hold nothing of `values`, which are what was sent.
 */
export function upstreamError(
  method: Method,
  answer: HttpAnswer,
  values: readonly string[],
  now: number,
): ConnectorError {
  const { reason, message, unsure = false } = problemOf(answer);
  const retryAfterMs = retryDelayMs(answer.headers, now);
  const waits = reason === 'UPSTREAM_RATE_LIMITED' || reason === 'UPSTREAM_UNAVAILABLE';
  const facts: ErrorFacts = {
    metadata: { method, status: String(answer.status), ...explanation(answer, values) },
    ...(waits && { retryAfterMs }),
    mayHaveChanged: unsure && method !== 'GET',
  };
  return new ConnectorError(reason, `${message} (${method}, ${answer.status})`, facts);
}

function problemOf(answer: HttpAnswer): Problem {
  const { status } = answer;
  if (status === 403 && limited(answer)) return { reason: 'UPSTREAM_RATE_LIMITED', message: 'the app limits the rate' };
  const known = byStatus[status];
  if (known !== undefined) return known;
  if (status >= 500) return { reason: 'UPSTREAM_UNAVAILABLE', message: 'the app failed', unsure: true };
  if (status >= 400) return { reason: 'UPSTREAM_REJECTED', message: 'the app rejects this' };
  if (status >= 300) return { reason: 'DESTINATION_NOT_ALLOWED', message: 'the app redirects, which is not followed' };
  return { reason: 'UPSTREAM_UNAVAILABLE', message: 'the app answered what is not SCIM' };
}

/** Google and others say "too fast" with 403. */
function limited(answer: HttpAnswer): boolean {
  return (
    limitReached(answer.headers) ||
    /rateLimitExceeded|quotaExceeded/i.test(answer.body?.toString('utf8', 0, 4096) ?? '')
  );
}

/** `scimType` and `detail` of a SCIM error body (RFC 7644 §3.12). */
function explanation(answer: HttpAnswer, values: readonly string[]): Record<string, string> {
  const body = answer.body && parseJsonObject(answer.body);
  const scimType = body && textAttribute(body, 'scimType');
  const detail = body && textAttribute(body, 'detail');
  return {
    ...(scimType !== undefined && /^[A-Za-z]{1,32}$/.test(scimType) && { scimType }),
    ...(detail !== undefined && { detail: redact(detail, values) }),
  };
}

/** The app says that a unique value is taken, as RFC 7644 §3.3 has it or with 400. */
export function isConflict(answer: HttpAnswer): boolean {
  if (answer.status === 409) return true;
  const body = answer.status === 400 && answer.body ? parseJsonObject(answer.body) : undefined;
  return body !== undefined && textAttribute(body, 'scimType') === 'uniqueness';
}

/** What it means that no answer came. */
export function unanswered(method: Method, error: unknown): ConnectorError {
  if (error instanceof DestinationNotAllowed) {
    return new ConnectorError('DESTINATION_NOT_ALLOWED', error.message, { cause: error });
  }
  if (!(error instanceof NoAnswer)) throw error;
  const metadata = { method, ...codeOf(error.cause) };
  if (error.sent && method !== 'GET') {
    const message = `nothing was heard from the app after a ${method}`;
    const facts = { mayHaveChanged: true, mayStillRun: error.timedOut, metadata, cause: error };
    return new ConnectorError('OUTCOME_UNKNOWN', message, facts);
  }
  const message = error.timedOut ? 'the app did not answer in time' : 'the app cannot be reached';
  return new ConnectorError('UPSTREAM_UNAVAILABLE', message, { metadata, cause: error });
}

function codeOf(cause: unknown): Record<string, string> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? { code } : {};
}
