import type { RequestRecord } from '@rollcall/protocol/gateway/v1/request';
import type { TypeRegistry } from '@rollcall/scim';
import type { Log } from '@rollcall/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import type { Caller, TypesOf } from '../../application/ports.ts';
import type { RequestRecorder } from '../../application/request-recorder.ts';
import { emptyTrace, type RequestTrace, traceRequest } from '../../application/request-trace.ts';
import { type Redacted, redactError, redactJson, redactTarget } from '../../domain/redact-request.ts';
import { type SecretNames, secretNamesOf } from '../../domain/secret-names.ts';
import type { RequestLocals } from './request-context.ts';

export interface RequestLogParts {
  /** `metadata` leaves out bodies and query strings, which hold personal data. */
  readonly mode: 'bodies' | 'metadata';
  readonly maxBodyBytes: number;
  readonly recorder: RequestRecorder;
  /** Which attributes are secret depends on the tenant's own schemas. */
  readonly typesOf: TypesOf;
  /** Called for a request that no credential signed: of those only the number is kept. */
  readonly onAnonymous: () => void;
  readonly log: Log;
}

interface Answered {
  readonly request: Request;
  /** Below the SCIM base URL, with its query. */
  readonly target: string;
  readonly response: Response;
  readonly caller: Caller;
  readonly trace: RequestTrace;
  readonly time: Date;
  readonly durationMs: number;
}

const maxTargetLength = 4_096;
const maxUserAgentLength = 512;

/** Records every SCIM request once it is answered, after its client has the answer. */
export function requestLog(parts: RequestLogParts): RequestHandler {
  return (request, response, next) => {
    const trace = emptyTrace();
    const target = request.originalUrl.slice(request.baseUrl.length);
    const [time, started] = [new Date(), performance.now()];
    response.once('close', () => {
      const { caller } = response.locals as RequestLocals;
      if (!caller) return parts.onAnonymous();
      const durationMs = performance.now() - started;
      const answered = { request, response, target, caller, trace, time, durationMs };
      void record(answered, parts).catch((error: unknown) => parts.log.warn('a request was not recorded', { error }));
    });
    traceRequest(trace, next);
  };
}

async function record(answered: Answered, parts: RequestLogParts): Promise<void> {
  const types = await parts.typesOf(answered.caller).catch(() => undefined);
  const metadata = metadataOf(answered, types);
  // What cannot be told from a secret is not kept.
  if (parts.mode === 'metadata' || !types) return parts.recorder.record(metadata);
  parts.recorder.record({ ...metadata, ...contentOf(answered, secretsOf(types), parts.maxBodyBytes) });
}

function metadataOf(answered: Answered, types: TypeRegistry | undefined): RequestRecord {
  const { request, response, target, caller, trace, time, durationMs } = answered;
  return {
    id: '',
    tenantId: caller.tenantId,
    credentialId: caller.credentialId,
    time,
    correlationId: String(response.getHeader('X-Request-Id') ?? ''),
    method: request.method,
    path: target.split('?')[0]?.slice(0, maxTargetLength) ?? '',
    userAgent: (request.get('user-agent') ?? '').slice(0, maxUserAgentLength),
    requestBody: '',
    requestBytes: trace.bodyBytes,
    status: response.headersSent ? response.statusCode : 0,
    responseBody: '',
    durationMs: Math.round(durationMs),
    subject: trace.subject ?? (types && subjectOf(target, types)) ?? '',
    commands: [...trace.commands],
    normalisations: [...trace.normalisations],
    dialect: caller.dialect,
  };
}

function contentOf(answered: Answered, secrets: SecretNames, maxBytes: number): Partial<RequestRecord> {
  const { trace } = answered;
  const target = redactTarget(answered.target, secrets, maxTargetLength);
  const nothing: Redacted = { text: '', removed: [] };
  const body = trace.body === undefined ? nothing : redactJson(trace.body, secrets, maxBytes);
  const responseBody = trace.error === undefined ? '' : redactError(trace.error, [target, body], maxBytes);
  return { path: target.text, requestBody: body.text, responseBody };
}

/** `/Users/<id>` is about `User/<id>`. */
function subjectOf(target: string, { byEndpoint }: TypeRegistry): string | undefined {
  const [endpoint = '', id, ...more] = (target.split('?')[0] ?? '').split('/').slice(1);
  const type = byEndpoint.get(`/${endpoint.toLowerCase()}`);
  return type && id && id !== '.search' && more.length === 0 ? `${type.name}/${id}` : undefined;
}

const secretsByTypes = new WeakMap<TypeRegistry, SecretNames>();

function secretsOf(types: TypeRegistry): SecretNames {
  const secrets = secretsByTypes.get(types) ?? secretNamesOf(types.schemas.values());
  secretsByTypes.set(types, secrets);
  return secrets;
}
