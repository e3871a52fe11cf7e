import { hash, randomUUID, timingSafeEqual } from 'node:crypto';
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { contextManager, correlationHeader, isCorrelationId, runWithContext } from '../context.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { startSpan } from '../tracing.ts';
import { RpcError, thrownFor } from './errors.ts';

type Level = 'debug' | 'warn' | 'error';

/** How loud a failed call is; what is not listed is an answer that callers expect. */
const levels: Partial<Record<status, Level>> = {
  [status.INTERNAL]: 'error',
  [status.UNKNOWN]: 'error',
  [status.DATA_LOSS]: 'error',
  [status.UNAVAILABLE]: 'error',
  [status.UNAUTHENTICATED]: 'warn',
  [status.PERMISSION_DENIED]: 'warn',
  [status.RESOURCE_EXHAUSTED]: 'warn',
  [status.INVALID_ARGUMENT]: 'warn',
  [status.UNIMPLEMENTED]: 'warn',
  [status.DEADLINE_EXCEEDED]: 'warn',
};

/** Health may be asked by anyone who can reach the port: orchestrators have no token. */
const healthPrefix = '/grpc.health.v1.Health/';
const reflectionPrefix = '/grpc.reflection.';

export interface ServerInterceptorOptions {
  readonly token: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Open calls of health and reflection, which would keep a stopping server waiting. */
  readonly housekeeping: Set<ServerInterceptingCallInterface>;
}

/** At every call: token, correlation id and trace of the caller, duration, and one log line when it fails. */
export function createServerInterceptor(options: ServerInterceptorOptions): ServerInterceptor {
  const { log, metrics, housekeeping } = options;
  const isAuthorized = bearerCheck(options.token);
  const seconds = metrics.histogram('rpc_server_call_duration_seconds', 'Calls answered over gRPC', ['method', 'code']);
  return ({ path }, call) => {
    const started = performance.now();
    let context: Context = ROOT_CONTEXT;
    let span: Span | undefined;
    let open = true;
    const finish = (code: status, metadata?: Metadata | null) => {
      if (!open) return;
      open = false;
      housekeeping.delete(call);
      const durationMs = performance.now() - started;
      seconds.observe({ method: path, code: status[code] }, durationMs / 1_000);
      if (code !== status.OK) span?.setStatus({ code: SpanStatusCode.ERROR, message: status[code] });
      span?.end();
      if (code === status.OK) return;
      contextManager.with(context, () => logFailure(log, path, code, durationMs, thrownFor(metadata)));
    };
    if (path.startsWith(healthPrefix) || path.startsWith(reflectionPrefix)) housekeeping.add(call);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, forward) {
            [context, span] = contextOf(metadata, path);
            if (!path.startsWith(healthPrefix) && !isAuthorized(metadata)) {
              finish(status.UNAUTHENTICATED);
              call.sendStatus({ code: status.UNAUTHENTICATED, details: 'a valid service token is required' });
              return;
            }
            contextManager.with(context, () => forward(metadata));
          },
          onReceiveMessage: (message, forward) => contextManager.with(context, () => forward(message)),
          onReceiveHalfClose: (forward) => contextManager.with(context, () => forward()),
          onCancel: () => finish(isPast(call.getDeadline()) ? status.DEADLINE_EXCEEDED : status.CANCELLED),
        }),
      sendStatus(answer, forward) {
        finish(answer.code ?? status.UNKNOWN, answer.metadata);
        forward(answer);
      },
    });
  };
}

function bearerCheck(token: string): (metadata: Metadata) => boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer');
  const expected = digest(`Bearer ${token}`);
  return (metadata) => {
    const [shown] = metadata.get('authorization');
    return typeof shown === 'string' && timingSafeEqual(digest(shown), expected);
  };
}

function contextOf(metadata: Metadata, path: string): [Context, Span] {
  const shown = textOf(metadata, correlationHeader);
  const correlationId = shown !== undefined && isCorrelationId(shown) ? shown : randomUUID();
  const traceparent = textOf(metadata, 'traceparent');
  return contextManager.with(ROOT_CONTEXT, () =>
    runWithContext({ correlationId, traceparent }, (): [Context, Span] => {
      const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': path.slice(1) };
      const span = startSpan(path.slice(1), { kind: SpanKind.SERVER, attributes });
      return [trace.setSpan(contextManager.active(), span), span];
    }),
  );
}

function textOf(metadata: Metadata, key: string): string | undefined {
  const [value] = metadata.get(key);
  return typeof value === 'string' ? value : undefined;
}

function isPast(deadline: Date | number): boolean {
  return Number(deadline) <= Date.now();
}

function logFailure(log: Log, method: string, code: status, durationMs: number, error: unknown): void {
  const level = levels[code] ?? 'debug';
  log[level]('rpc failed', {
    method,
    code: status[code],
    durationMs: Math.round(durationMs),
    ...(error instanceof RpcError && error.reason !== undefined && { reason: error.reason }),
    ...(level === 'error' && error !== undefined && { error }),
  });
}
