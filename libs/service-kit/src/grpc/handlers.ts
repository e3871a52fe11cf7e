import type { Writable } from 'node:stream';
import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  status,
} from '@grpc/grpc-js';
import { drained } from './drained.ts';
import { RpcError, toStatus } from './errors.ts';

/** What a handler may want to know of its call. */
export interface CallInfo {
  /** Absent when the client set none. */
  readonly deadline: Date | undefined;
  /** Aborts when the client cancels, disconnects, or the deadline passes, before the handler has answered. */
  readonly signal: AbortSignal;
}

interface SurfaceCall {
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  on(event: 'cancelled', listener: () => void): unknown;
}

/** grpc-js also emits `cancelled` after an ordinary end, so the call has to be told when it is answered. */
function observe(call: SurfaceCall): { info: CallInfo; answered: () => void } {
  const controller = new AbortController();
  let open = true;
  call.on('cancelled', () => {
    if (open) controller.abort(new RpcError(status.CANCELLED, 'the call is over'));
  });
  const at = call.getDeadline();
  const deadline = at instanceof Date ? at : Number.isFinite(at) ? new Date(at) : undefined;
  return {
    info: { deadline, signal: controller.signal },
    answered: () => {
      open = false;
    },
  };
}

/** A unary method. A thrown RpcError is answered as it is, anything else as INTERNAL. */
export function unary<Q, R>(handler: (request: Q, call: CallInfo) => Promise<R>): handleUnaryCall<Q, R> {
  return (call, callback) => {
    const { info, answered } = observe(call);
    respond(async () => handler(call.request, info), answered, callback);
  };
}

/**
 * A server-streaming method. The iterable is pulled only as fast as the client reads; when the call is over, it is
 * closed (`return`) as soon as its pending step settles, so long waits inside should watch `call.signal`.
 */
export function serverStream<Q, R>(
  handler: (request: Q, call: CallInfo) => AsyncIterable<R>,
): handleServerStreamingCall<Q, R> {
  return (call) => answer(call, (info) => handler(call.request, info));
}

/**
 * A method with a stream each way. Requests are read only as fast as the handler takes them, responses pulled only as fast
 * as the client reads. The requests end when the client ends its side; they end or throw when it goes away. The call is
 * answered when the handler's iterable ends. A server that stops breaks it off, since such calls may be open for ever.
 */
export function bidiStream<Q, R>(
  handler: (requests: AsyncIterable<Q>, call: CallInfo) => AsyncIterable<R>,
): handleBidiStreamingCall<Q, R> {
  return (call) => {
    // Leaving the requests must not destroy the side on which is answered.
    const requests = call.iterator({ destroyOnReturn: false });
    answer(call, (info) => handler(received<Q>(requests, info.signal), info));
  };
}

type AnsweringCall<R> = SurfaceCall & Writable & { write(response: R): boolean };

function answer<R>(call: AnsweringCall<R>, responses: (info: CallInfo) => AsyncIterable<R>): void {
  const { info, answered } = observe(call);
  const pump = async () => {
    for await (const response of responses(info)) {
      if (info.signal.aborted) return;
      if (!call.write(response)) await drained(call, info.signal);
    }
  };
  pump().then(
    () => {
      answered();
      call.end();
    },
    (error: unknown) => {
      answered();
      if (!info.signal.aborted) call.emit('error', toStatus(error));
    },
  );
}

/**
 * A client-streaming method. An upload that breaks off with its connection makes the iteration throw. One that the client
 * cancels may look complete: Node's HTTP/2 ends a stream before it resets it, so `call.signal` aborts only afterwards.
 * Contracts whose handlers act on the whole upload therefore need an end marker in the messages.
 */
export function clientStream<Q, R>(
  handler: (requests: AsyncIterable<Q>, call: CallInfo) => Promise<R>,
): handleClientStreamingCall<Q, R> {
  return (call, callback) => {
    const { info, answered } = observe(call);
    respond(async () => handler(received<Q>(call, info.signal), info), answered, callback);
  };
}

async function* received<Q>(requests: AsyncIterable<unknown>, signal: AbortSignal): AsyncGenerator<Q, void, undefined> {
  try {
    for await (const request of requests) yield request as Q;
  } catch (error) {
    throw new RpcError(status.CANCELLED, 'the upload broke off', { cause: error });
  }
  signal.throwIfAborted();
}

function respond<R>(
  run: () => Promise<R>,
  answered: () => void,
  callback: (error: ReturnType<typeof toStatus> | null, response?: R) => void,
): void {
  run().then(
    (response) => {
      answered();
      callback(null, response);
    },
    (error: unknown) => {
      answered();
      callback(toStatus(error));
    },
  );
}
