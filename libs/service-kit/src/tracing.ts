import { setTimeout as delay } from 'node:timers/promises';
import {
  type Attributes,
  type Context,
  context,
  type DiagLogger,
  DiagLogLevel,
  diag,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { contextManager } from './context.ts';
import type { Log } from './log.ts';
import type { Running } from './running.ts';

const flushTimeoutMs = 2_000;

export type SpanAttributes = Record<string, string | number | boolean>;

/**
 * Makes spans real for this process and registers W3C Trace Context with the OpenTelemetry API. With an endpoint
 * (base URL of an OTLP/HTTP collector) spans are exported in batches; without one nothing is recorded, but trace ids
 * are still made and passed on. `stop` sends what is left.
 */
export function startTracing(options: {
  readonly service: string;
  readonly instance?: string | undefined;
  readonly endpoint?: string | undefined;
  /** Told when spans cannot be exported. */
  readonly log?: Log | undefined;
}): Running {
  const { service, instance, endpoint, log } = options;
  if (log !== undefined) reportProblems(log);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.namespace': 'rollcall',
      ...(instance !== undefined && { 'service.instance.id': instance }),
    }),
    sampler: new ParentBasedSampler({ root: endpoint === undefined ? new AlwaysOffSampler() : new AlwaysOnSampler() }),
    spanProcessors: endpoint === undefined ? [] : [new BatchSpanProcessor({ exporter: otlpExporter(endpoint) })],
  });
  context.setGlobalContextManager(contextManager);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    async stop() {
      await flush(provider, log);
      trace.disable();
      diag.disable();
    },
  };
}

/** A collector that is gone must not use up the time that others need to stop. */
async function flush(provider: TracerProvider, log: Log | undefined): Promise<void> {
  const timeout = new AbortController();
  try {
    const late = delay(flushTimeoutMs, 'late', { signal: timeout.signal });
    if ((await Promise.race([provider.shutdown(), late])) === 'late') log?.warn('spans were lost', { flushTimeoutMs });
  } catch (error) {
    log?.warn('spans were lost', { error });
  } finally {
    timeout.abort();
  }
}

function reportProblems(log: Log): void {
  const warn = (problem: string) => log.warn('tracing problem', { problem: problem.slice(0, 300) });
  const ignore = () => {};
  const logger: DiagLogger = { error: warn, warn, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

function otlpExporter(endpoint: string): OTLPTraceExporter {
  return new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
}

/** Starts a span under the given context, or under the active one. Whoever starts it ends it. */
export function startSpan(
  name: string,
  options: { readonly kind: SpanKind; readonly attributes?: Attributes },
  parent: Context = contextManager.active(),
): Span {
  return trace.getTracer('rollcall').startSpan(name, options, parent);
}

/** Runs `fn` inside a span, a child of the active one or the root of a new trace; a rejection marks it failed. */
export async function withSpan<T>(name: string, attributes: SpanAttributes, fn: () => Promise<T>): Promise<T> {
  const parent = contextManager.active();
  const span = startSpan(name, { kind: SpanKind.INTERNAL, attributes }, parent);
  try {
    return await contextManager.with(trace.setSpan(parent, span), fn);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
    throw error;
  } finally {
    span.end();
  }
}
