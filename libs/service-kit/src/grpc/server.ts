import { Server, type ServiceDefinition, status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Readiness } from '../readiness.ts';
import type { Running } from '../running.ts';
import { addReflection } from './reflection.ts';
import { createServerInterceptor, type OpenCall } from './server-interceptor.ts';
import { serverCredentials, type Tls } from './tls.ts';

export interface GrpcServerOptions {
  readonly host: string;
  /** 0: a free one, see the answer's `port`. */
  readonly port: number;
  /** Callers show it as `authorization: Bearer <token>`; only health is answered without. */
  readonly token: string;
  readonly tls?: Tls | undefined;
  /** Needs `descriptorSet`. */
  readonly reflection?: boolean | undefined;
  /** A `google.protobuf.FileDescriptorSet`: the files of the services and all they import. */
  readonly descriptorSet?: Uint8Array | undefined;
  /** Of one message, each way. Default 4 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** How long `stop` lets open calls finish before it breaks them off. Default 5000. */
  readonly drainTimeoutMs?: number | undefined;
  readonly services: readonly {
    readonly definition: ServiceDefinition;
    readonly implementation: UntypedServiceImplementation;
  }[];
  readonly log: Log;
  readonly metrics: Metrics;
  /** When given, the health service says what it says. */
  readonly readiness?: Readiness | undefined;
}

export interface GrpcServer extends Running {
  readonly port: number;
  /** What the health service answers, for the server and each of its services. */
  setServing(ok: boolean): void;
}

export const defaultMaxMessageBytes = 4 * 1_024 * 1_024;
/** A client host that vanished without closing is noticed after 40 s. */
const keepalive = { 'grpc.keepalive_time_ms': 30_000, 'grpc.keepalive_timeout_ms': 10_000 };

const stopping = { code: status.UNAVAILABLE, details: 'the server is stopping' };

/** Starts a server with authentication, context, metrics, health and, when asked, reflection. */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const { log, metrics, services, readiness, maxMessageBytes = defaultMaxMessageBytes } = options;
  const openCalls = new Set<OpenCall>();
  const server = new Server({
    ...keepalive,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.enable_channelz': 0,
    interceptors: [createServerInterceptor({ token: options.token, log, metrics, openCalls })],
  });
  for (const { definition, implementation } of services) {
    server.addService(reportOversized(definition, maxMessageBytes, log), implementation);
  }
  const names = services.map(({ definition }) => serviceName(definition));
  const setServing = addHealth(server, names);
  if (options.reflection === true) {
    if (options.descriptorSet === undefined) throw new Error('reflection needs a descriptor set');
    addReflection(server, names, options.descriptorSet);
  }
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const port = await bind(server, `${host}:${options.port}`, options.tls);
  setServing(readiness?.ready ?? true);
  const unfollow = readiness?.onChange(setServing);
  return {
    port,
    setServing,
    async stop() {
      unfollow?.();
      setServing(false);
      for (const call of openCalls) if (call.endless) call.sendStatus(stopping);
      await shutDown(server, `${host}:${port}`, openCalls, options);
    },
  };
}

/** `/package.Service/Method` is the path of a method. */
function serviceName(definition: ServiceDefinition): string {
  return Object.values(definition)[0]?.path.split('/')[1] ?? '';
}

/** Answers for each service, and for the server as a whole under the empty name. */
function addHealth(server: Server, names: readonly string[]): (ok: boolean) => void {
  const health = new HealthImplementation();
  health.addToServer(server);
  return (ok) => {
    for (const name of ['', ...names]) health.setStatus(name, ok ? 'SERVING' : 'NOT_SERVING');
  };
}

function bind(server: Server, address: string, tls: Tls | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, serverCredentials(tls), (error, port) =>
      error ? reject(new Error(`cannot listen for gRPC on ${address}`, { cause: error })) : resolve(port),
    );
  });
}

/** `forceShutdown` finds no connections while channelz is off; `drain` does, and leaves half a second for our answer. */
function shutDown(
  server: Server,
  address: string,
  openCalls: ReadonlySet<OpenCall>,
  { drainTimeoutMs = 5_000, log }: GrpcServerOptions,
): Promise<void> {
  return new Promise((resolve) => {
    const breakOff = () => {
      log.warn('open calls were broken off', { calls: openCalls.size, drainTimeoutMs });
      for (const call of openCalls) call.sendStatus(stopping);
    };
    const timer = setTimeout(breakOff, drainTimeoutMs);
    server.drain(address, drainTimeoutMs + 500);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** grpc-js answers an oversized response without telling anyone on this side. */
function reportOversized(definition: ServiceDefinition, maxMessageBytes: number, log: Log): ServiceDefinition {
  const methods = Object.entries(definition).map(([name, method]) => {
    const responseSerialize = (response: unknown) => {
      const encoded = method.responseSerialize(response);
      if (encoded.length > maxMessageBytes) {
        log.error('response exceeds the message limit', {
          method: method.path,
          bytes: encoded.length,
          maxMessageBytes,
        });
      }
      return encoded;
    };
    return [name, { ...method, responseSerialize }] as const;
  });
  return Object.fromEntries(methods);
}
