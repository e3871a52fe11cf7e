import { hash, timingSafeEqual } from 'node:crypto';
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptor,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { RpcError, toStatus } from './errors.ts';
import { ObservedCall } from './observed-call.ts';

/** Health may be asked by anyone who can reach the port: orchestrators have no token. */
const healthPrefix = '/grpc.health.v1.Health/';
const reflectionPrefix = '/grpc.reflection.';

export interface OpenCall {
  /** Of health or reflection, or with a stream each way: possibly open for ever. */
  readonly endless: boolean;
  sendStatus(answer: Pick<StatusObject, 'code' | 'details'>): void;
}

export interface ServerInterceptorOptions {
  readonly token: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Gets the calls that are not answered yet. */
  readonly openCalls: Set<OpenCall>;
}

/** At every call: token, correlation id and trace of the caller, duration, and one log line when it fails. */
export function createServerInterceptor(options: ServerInterceptorOptions): ServerInterceptor {
  const { log, metrics, openCalls } = options;
  const isAuthorized = bearerCheck(options.token);
  const seconds = metrics.histogram('rpc_server_call_duration_seconds', 'Calls answered over gRPC', ['method', 'code']);
  return ({ path, requestStream, responseStream }, call) => {
    const isHealth = path.startsWith(healthPrefix);
    const observed = new ObservedCall(path, { log, seconds });
    const openCall: OpenCall = {
      endless: isHealth || path.startsWith(reflectionPrefix) || (requestStream && responseStream),
      sendStatus: (answer) => call.sendStatus(answer),
    };
    openCalls.add(openCall);
    const finish = (code: status, metadata?: Metadata | null) => {
      openCalls.delete(openCall);
      observed.finish(code, metadata);
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, forward) {
            observed.begin(metadata);
            if (isHealth || isAuthorized(metadata)) return observed.run(() => forward(metadata));
            const answer = refused();
            finish(answer.code, answer.metadata);
            call.sendStatus(answer);
          },
          onReceiveMessage: (message, forward) => observed.run(() => forward(message)),
          onReceiveHalfClose: (forward) => observed.run(forward),
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

/** The reason tells it apart from a method that itself answers UNAUTHENTICATED. */
function refused(): StatusObject {
  const details = { reason: 'SERVICE_TOKEN_REFUSED', domain: 'rollcall' };
  return toStatus(new RpcError(status.UNAUTHENTICATED, 'a valid service token is required', details));
}

function isPast(deadline: Date | number): boolean {
  return Number(deadline) <= Date.now();
}
