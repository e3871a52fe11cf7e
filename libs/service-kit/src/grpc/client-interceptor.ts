import { InterceptingCall, type Interceptor, status } from '@grpc/grpc-js';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { contextHeaders, contextManager } from '../context.ts';
import { startSpan } from '../tracing.ts';

/** On every call: the service token, the correlation id and the trace of the caller. */
export function createClientInterceptor(token: string): Interceptor {
  const authorization = `Bearer ${token}`;
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, _listener, next) {
        const method = options.method_definition.path.slice(1);
        const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': method };
        const span = startSpan(method, { kind: SpanKind.CLIENT, attributes });
        metadata.set('authorization', authorization);
        const headers = contextManager.with(trace.setSpan(contextManager.active(), span), contextHeaders);
        for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
        next(metadata, {
          onReceiveStatus(answer, forward) {
            if (answer.code !== status.OK) {
              span.setStatus({ code: SpanStatusCode.ERROR, message: status[answer.code] });
            }
            span.end();
            forward(answer);
          },
        });
      },
    });
}
