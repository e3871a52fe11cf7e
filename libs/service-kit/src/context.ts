import { createContextKey, defaultTextMapGetter, defaultTextMapSetter, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/** What joins all that one request causes, in every process. */
export interface RequestContext {
  readonly correlationId: string;
}

/** Name of the header, metadata entry and Kafka header that carries the correlation id. */
export const correlationHeader = 'correlation-id';

/** One storage for both the OpenTelemetry context and ours, so that a hop costs one switch. */
export const contextManager = new AsyncLocalStorageContextManager().enable();
const propagator = new W3CTraceContextPropagator();
const requestKey = createContextKey('rollcall.request');

/** Whether a text from outside may serve as correlation id: 1 to 128 of `A-Z a-z 0-9 . _ : / + = -`. */
export function isCorrelationId(text: string): boolean {
  return /^[A-Za-z0-9._:/+=-]{1,128}$/.test(text);
}

/**
 * Runs `fn`, and all it awaits, under a correlation id. With a valid `traceparent` (W3C Trace Context) the remote span
 * becomes the parent of spans started inside; without one the trace that is active stays.
 */
export function runWithContext<T>(
  context: { readonly correlationId: string; readonly traceparent?: string | undefined },
  fn: () => T,
): T {
  const { correlationId, traceparent } = context;
  const active = contextManager.active();
  const parent = traceparent === undefined ? active : propagator.extract(active, { traceparent }, defaultTextMapGetter);
  const request: RequestContext = { correlationId };
  return contextManager.with(parent.setValue(requestKey, request), fn);
}

export function currentContext(): RequestContext | undefined {
  return contextManager.active().getValue(requestKey) as RequestContext | undefined;
}

/** The current context as headers, `correlation-id` and `traceparent`, each present only when there is one. */
export function contextHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  const active = contextManager.active();
  const request = active.getValue(requestKey) as RequestContext | undefined;
  if (request !== undefined) headers[correlationHeader] = request.correlationId;
  propagator.inject(active, headers, defaultTextMapSetter);
  return headers;
}

/** The ids that every log line carries. */
export function contextFields(): Record<string, string> {
  const fields: Record<string, string> = {};
  const active = contextManager.active();
  const request = active.getValue(requestKey) as RequestContext | undefined;
  if (request !== undefined) fields.correlationId = request.correlationId;
  const span = trace.getSpanContext(active);
  if (span !== undefined) {
    fields.trace_id = span.traceId;
    fields.span_id = span.spanId;
  }
  return fields;
}
