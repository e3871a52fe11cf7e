import { randomUUID } from 'node:crypto';
import { type Metadata, status } from '@grpc/grpc-js';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Histogram } from 'prom-client';
import { contextManager, correlationHeader, isCorrelationId, runWithContext } from '../context.ts';
import type { Log } from '../log.ts';
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

export interface CallObservers {
  readonly log: Log;
  /** Labelled `method` and `code`. */
  readonly seconds: Histogram<'method' | 'code'>;
}

/** One incoming call, from its metadata to its status: the context it runs in, its span, its duration, its log line. */
export class ObservedCall {
  readonly #path: string;
  readonly #observers: CallObservers;
  readonly #started = performance.now();
  #context: Context = ROOT_CONTEXT;
  #span: Span | undefined;
  #open = true;

  constructor(path: string, observers: CallObservers) {
    this.#path = path;
    this.#observers = observers;
  }

  /** Takes over correlation id and trace of the caller; a missing or odd correlation id is replaced. */
  begin(metadata: Metadata): void {
    const shown = textOf(metadata, correlationHeader);
    const correlationId = shown !== undefined && isCorrelationId(shown) ? shown : randomUUID();
    const traceparent = textOf(metadata, 'traceparent');
    contextManager.with(ROOT_CONTEXT, () =>
      runWithContext({ correlationId, traceparent }, () => {
        const name = this.#path.slice(1);
        const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': name };
        this.#span = startSpan(name, { kind: SpanKind.SERVER, attributes });
        this.#context = trace.setSpan(contextManager.active(), this.#span);
      }),
    );
  }

  run(step: () => void): void {
    contextManager.with(this.#context, step);
  }

  /** The call has ended; only the first time counts. */
  finish(code: status, metadata?: Metadata | null): void {
    if (!this.#open) return;
    this.#open = false;
    const durationMs = performance.now() - this.#started;
    this.#observers.seconds.observe({ method: this.#path, code: status[code] }, durationMs / 1_000);
    if (code !== status.OK) this.#span?.setStatus({ code: SpanStatusCode.ERROR, message: status[code] });
    this.#span?.end();
    if (code !== status.OK) this.run(() => this.#logFailure(code, durationMs, thrownFor(metadata)));
  }

  #logFailure(code: status, durationMs: number, error: unknown): void {
    const level = levels[code] ?? 'debug';
    this.#observers.log[level]('rpc failed', {
      method: this.#path,
      code: status[code],
      durationMs: Math.round(durationMs),
      ...(error instanceof RpcError && error.reason !== undefined && { reason: error.reason }),
      ...(level === 'error' && error !== undefined && { error }),
    });
  }
}

function textOf(metadata: Metadata, key: string): string | undefined {
  const [value] = metadata.get(key);
  return typeof value === 'string' ? value : undefined;
}
