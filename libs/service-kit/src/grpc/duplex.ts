import { type CallOptions, type ClientDuplexStream, Metadata, status } from '@grpc/grpc-js';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { contextManager } from '../context.ts';
import { drained } from './drained.ts';
import { RpcError } from './errors.ts';

export type DuplexMethod<Q, R> = (metadata: Metadata, options: Partial<CallOptions>) => ClientDuplexStream<Q, R>;

/** A call with a stream each way, open until one side ends it. */
export interface Duplex<Q, R> {
  /** Resolves when the peer keeps pace; who waits for it sends no faster. @throws {RpcError} UNAVAILABLE when the call is over */
  send(request: Q): Promise<void>;
  /** To be read once, and read always: what is not read holds the peer back. @throws {RpcError} how the call ended */
  readonly responses: AsyncIterable<R>;
  /** Nothing more will be sent; responses go on until the peer has answered all. */
  end(): void;
  /** Breaks the call off. */
  cancel(): void;
}

/**
 * Opens such a call, without a deadline, in no request's context, with the service token like every call. It is not opened
 * again when it breaks: only its owner knows what has to be asked again.
 */
export function openDuplex<Q, R>(method: DuplexMethod<Q, R>): Duplex<Q, R> {
  const stream = contextManager.with(ROOT_CONTEXT, () => method(new Metadata(), {}));
  const over = new AbortController();
  stream.on('error', () => over.abort());
  stream.on('end', () => over.abort());
  stream.on('close', () => over.abort());
  // grpc-js takes in everything, without bound, until it is asked for a message for the first time.
  stream.read(0);
  let drain: Promise<void> | undefined;
  return {
    async send(request) {
      if (over.signal.aborted) throw new RpcError(status.UNAVAILABLE, 'the stream is over');
      if (stream.write(request)) return;
      drain ??= drained(stream, over.signal).finally(() => {
        drain = undefined;
      });
      await drain;
    },
    responses: responsesOf(stream),
    end: () => stream.end(),
    cancel: () => stream.cancel(),
  };
}

async function* responsesOf<Q, R>(stream: ClientDuplexStream<Q, R>): AsyncGenerator<R, void, undefined> {
  try {
    for await (const response of stream) yield response as R;
  } catch (error) {
    throw RpcError.from(error);
  } finally {
    stream.cancel();
  }
}
