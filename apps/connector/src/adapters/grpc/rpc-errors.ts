import { RpcError, status } from '@rollcall/service-kit';
import { MongoError } from 'mongodb';
import { ConnectorError, type Reason } from '../../domain/connector-error.ts';

const domain = 'connector.rollcall';

const codes: Readonly<Record<Reason, status>> = {
  UPSTREAM_RATE_LIMITED: status.RESOURCE_EXHAUSTED,
  UPSTREAM_UNAVAILABLE: status.UNAVAILABLE,
  OUTCOME_UNKNOWN: status.DEADLINE_EXCEEDED,
  OPERATION_RUNNING: status.ABORTED,
  CREDENTIAL_REJECTED: status.UNAUTHENTICATED,
  SCOPE_MISSING: status.PERMISSION_DENIED,
  UPSTREAM_REJECTED: status.INVALID_ARGUMENT,
  CORRELATION_AMBIGUOUS: status.FAILED_PRECONDITION,
  REMOTE_CHANGED: status.ABORTED,
  STALE_SEQUENCE: status.ABORTED,
  IDEMPOTENCY_KEY_REUSED: status.FAILED_PRECONDITION,
  CAPABILITY_ABSENT: status.UNIMPLEMENTED,
  CONNECTION_NOT_FOUND: status.NOT_FOUND,
  REMOTE_NOT_FOUND: status.NOT_FOUND,
  DESTINATION_NOT_ALLOWED: status.PERMISSION_DENIED,
  CONFIGURATION_INVALID: status.INVALID_ARGUMENT,
  CONNECTION_EXISTS: status.ALREADY_EXISTS,
  REQUEST_INVALID: status.INVALID_ARGUMENT,
};

/** The status a failure is answered with. What is neither the connector's nor its database's stays as it is: INTERNAL. */
export function toRpcError(error: unknown): unknown {
  if (error instanceof ConnectorError) {
    const { message, metadata, retryAfterMs } = error;
    const reason = error.reason === 'OPERATION_RUNNING' ? 'OUTCOME_UNKNOWN' : error.reason;
    return new RpcError(codes[error.reason], message, { reason, domain, metadata, retryAfterMs, cause: error });
  }
  if (isDatabaseError(error)) {
    const details = { reason: 'CONNECTOR_UNAVAILABLE', domain, cause: error };
    return new RpcError(status.UNAVAILABLE, 'the connector cannot use its database', details);
  }
  return error;
}

function isDatabaseError(error: unknown): boolean {
  return error instanceof MongoError || (error instanceof AggregateError && error.errors.some(isDatabaseError));
}

/** A handler whose failures are statuses of the contract. */
export function answering<A extends unknown[], R>(handler: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      throw toRpcError(error);
    }
  };
}

/** The same for a stream of answers. */
export function streaming<A extends unknown[], R>(
  handler: (...args: A) => AsyncIterable<R>,
): (...args: A) => AsyncIterable<R> {
  return async function* (...args) {
    try {
      yield* handler(...args);
    } catch (error) {
      throw toRpcError(error);
    }
  };
}
