import { setTimeout as delay } from 'node:timers/promises';
import {
  type CallOptions,
  type ChannelCredentials,
  type Client,
  type ClientOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  connectivityState,
  Metadata,
  type ServiceDefinition,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import type { Running } from '../running.ts';
import { toTarget } from './address.ts';
import { createClientInterceptor } from './client-interceptor.ts';
import { drained } from './drained.ts';
import { RpcError } from './errors.ts';
import { defaultMaxMessageBytes } from './server.ts';
import { channelCredentials, type Tls } from './tls.ts';

/** A generated client class. */
export interface ClientClass<C extends Client> {
  new (address: string, credentials: ChannelCredentials, options?: Partial<ClientOptions>): C;
  readonly service: ServiceDefinition;
}

export interface ConnectOptions {
  /** `host:port`, or `ip:port,ip:port` for several instances; calls go round all that answer. */
  readonly address: string;
  readonly token: string;
  readonly tls?: Tls | undefined;
  /** Of one message, each way. Default 4 MiB. */
  readonly maxMessageBytes?: number | undefined;
}

/**
 * A peer that died without closing is noticed after 15 s of an open call; a lost one is tried again within a second;
 * a call that never left is retried on another backend by grpc-js itself, one that did is not.
 */
const channelOptions: ClientOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.service_config_disable_resolution': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.dns_min_time_between_resolutions_ms': 1_000,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.enable_channelz': 0,
  'grpc.enable_http_proxy': 0,
};

/** A client whose methods are bound, for use with `call` and its siblings; connects lazily, `stop` closes it. */
export function connect<C extends Client>(Client: ClientClass<C>, options: ConnectOptions): C & Running {
  const { address, token, tls, maxMessageBytes = defaultMaxMessageBytes } = options;
  const client = new Client(toTarget(address), channelCredentials(tls), {
    ...channelOptions,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    interceptors: [createClientInterceptor(token)],
  });
  const methods = client as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of Object.keys(Client.service)) methods[name] = methods[name]?.bind(client) as never;
  return Object.assign(client, {
    async stop() {
      client.close();
    },
  });
}

const connectPauseMs = 50;

/**
 * Resolves with true when the client has reached its peer, and with false when `signal` aborts. Connecting begins now, not
 * with the first call. `signal` has to abort before the client is stopped: a closed channel that is asked connects again.
 */
export async function whenConnected(client: Client, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (client.getChannel().getConnectivityState(true) === connectivityState.READY) return true;
    await delay(connectPauseMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

export interface CallSettings {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export type UnaryMethod<Q, R> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: R) => void,
) => ClientUnaryCall;

export type ServerStreamMethod<Q, R> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
) => ClientReadableStream<R>;

export type ClientStreamMethod<Q, R> = (
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: R) => void,
) => ClientWritableStream<Q>;

/** A unary call. @throws {RpcError} the peer's status; CANCELLED when `signal` aborts; DEADLINE_EXCEEDED. */
export async function call<Q, R>(method: UnaryMethod<Q, R>, request: Q, settings: CallSettings): Promise<R> {
  refuseAborted(settings);
  const { promise, resolve, reject } = Promise.withResolvers<R>();
  let unfollow = () => {};
  try {
    const running = method(request, new Metadata(), deadlineOf(settings), (error, response) =>
      error === null ? resolve(response) : reject(error),
    );
    unfollow = cancelOnAbort(running, settings);
    return await promise;
  } catch (error) {
    throw RpcError.from(error);
  } finally {
    unfollow();
  }
}

/**
 * A server-streaming call, made when the iteration starts and read only as fast as it goes; leaving the loop cancels it.
 * The deadline covers the whole stream. @throws {RpcError} from the iteration, after the messages that came before.
 */
export async function* callStream<Q, R>(
  method: ServerStreamMethod<Q, R>,
  request: Q,
  settings: CallSettings,
): AsyncGenerator<R, void, undefined> {
  refuseAborted(settings);
  const stream = method(request, new Metadata(), deadlineOf(settings));
  const unfollow = cancelOnAbort(stream, settings);
  stream.on('error', ignoreLateError);
  try {
    for await (const response of stream) yield response as R;
  } catch (error) {
    throw RpcError.from(error);
  } finally {
    unfollow();
    stream.cancel();
  }
}

/**
 * A client-streaming call; `requests` is pulled only as fast as the peer takes it, and closed when the peer answers
 * early. When `requests` throws, the call is cancelled and that error is thrown. @throws {RpcError} otherwise.
 */
export async function callClientStream<Q, R>(
  method: ClientStreamMethod<Q, R>,
  requests: AsyncIterable<Q> | Iterable<Q>,
  settings: CallSettings,
): Promise<R> {
  refuseAborted(settings);
  const { promise, resolve, reject } = Promise.withResolvers<R>();
  const over = new AbortController();
  const stream = method(new Metadata(), deadlineOf(settings), (error, response) => {
    over.abort();
    error === null ? resolve(response) : reject(RpcError.from(error));
  });
  const unfollow = cancelOnAbort(stream, settings);
  stream.on('error', ignoreLateError);
  upload(stream, requests, over.signal).catch((error: unknown) => {
    reject(error);
    stream.cancel();
  });
  try {
    return await promise;
  } finally {
    unfollow();
  }
}

async function upload<Q>(
  stream: ClientWritableStream<Q>,
  requests: AsyncIterable<Q> | Iterable<Q>,
  over: AbortSignal,
): Promise<void> {
  for await (const request of requests) {
    if (over.aborted) return;
    if (!stream.write(request)) await drained(stream, over);
  }
  if (!over.aborted) stream.end();
}

/** grpc-js emits the status of a call that nobody waits for any more; without a listener that ends the process. */
function ignoreLateError(): void {}

function deadlineOf(settings: CallSettings): Partial<CallOptions> {
  return { deadline: Date.now() + settings.timeoutMs };
}

function refuseAborted({ signal }: CallSettings): void {
  if (signal?.aborted) throw new RpcError(status.CANCELLED, 'the call was cancelled', { cause: signal.reason });
}

function cancelOnAbort(running: { cancel(): void }, { signal }: CallSettings): () => void {
  const cancel = () => running.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return () => signal?.removeEventListener('abort', cancel);
}
