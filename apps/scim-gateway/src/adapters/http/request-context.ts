import { randomUUID } from 'node:crypto';
import { isCorrelationId, type Log, type Metrics, runWithContext, withSpan } from '@rollcall/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import type { Caller } from '../../application/ports.ts';

/** What the routes leave behind for those who write down what was answered. */
export interface RequestLocals {
  /** The pattern of the route, never the path itself: paths may hold names. */
  readonly route?: string;
  readonly caller?: Caller;
}

/** Answers are about persons, or hold secrets: nobody on the way keeps them, nor takes them for something else. */
const privacy = [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
] as const;

/**
 * The first step of every request: its correlation id (`X-Request-Id` if it is fit for a log, else a new one, sent back),
 * its trace, and, when it is over, one log line and one measurement. Query strings and bodies are in neither.
 */
export function requestContext(log: Log, metrics: Metrics): RequestHandler {
  const seconds = metrics.histogram('http_server_request_duration_seconds', 'HTTP requests answered', [
    'method',
    'route',
    'status',
  ]);
  return (request, response, next) => {
    const correlationId = correlationIdOf(request);
    response.setHeader('X-Request-Id', correlationId);
    for (const [name, value] of privacy) response.setHeader(name, value);
    const traceparent = request.get('traceparent');
    const started = performance.now();
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    const handle = async (): Promise<void> => {
      next();
      await closed;
      const durationMs = performance.now() - started;
      const { route = 'none' } = response.locals as RequestLocals;
      seconds.observe({ method: request.method, route, status: response.statusCode }, durationMs / 1_000);
      log.info('request answered', { ...factsOf(request, response), durationMs: Math.round(durationMs) });
    };
    const attributes = { 'http.request.method': request.method };
    void runWithContext({ correlationId, traceparent }, () => withSpan(`HTTP ${request.method}`, attributes, handle));
  };
}

function correlationIdOf(request: Request): string {
  const presented = request.get('x-request-id');
  return presented !== undefined && isCorrelationId(presented) ? presented : randomUUID();
}

function factsOf(request: Request, response: Response): Record<string, unknown> {
  const { route, caller } = response.locals as RequestLocals;
  return {
    method: request.method,
    route,
    status: response.statusCode,
    tenantId: caller?.tenantId,
    credentialId: caller?.credentialId,
    // The client hung up before the answer was complete.
    ...(!response.writableFinished && { aborted: true }),
  };
}
