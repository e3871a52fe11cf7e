import { RpcError, status } from '@rollcall/service-kit';
import { AttemptFailed } from '../../application/ports.ts';
import { type Failure, isReason } from '../../domain/policy/reasons.ts';

const domain = 'connector.rollcall';

/** What a failed call to the connector means. `sends`: the call may have changed the app. */
export function toAttemptFailed(error: unknown, sends: boolean): AttemptFailed {
  const rpc = RpcError.from(error);
  return new AttemptFailed(toFailure(rpc, sends), error);
}

function toFailure(error: RpcError, sends: boolean): Failure {
  const { reason = '', retryAfterMs } = error;
  if (error.domain === domain && isReason(reason)) return { reason, detail: detailOf(error), retryAfterMs };
  return withoutInfo(error, sends);
}

/** With the app's own explanation, from which the connector has taken what was sent. */
function detailOf({ message, metadata = {} }: RpcError): string {
  const explanation = [metadata.scimType, metadata.detail].filter((text) => text !== undefined && text !== '');
  return explanation.length > 0 ? `${message}: ${explanation.join(', ')}` : message;
}

/** A status without ErrorInfo says nothing about the app, only about the way to the connector. */
function withoutInfo({ code }: RpcError, sends: boolean): Failure {
  const detail = `the connector answered ${status[code]}`;
  switch (code) {
    case status.RESOURCE_EXHAUSTED:
    case status.INVALID_ARGUMENT:
    case status.FAILED_PRECONDITION:
      return { reason: 'MESSAGE_REFUSED', detail };
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.CANCELLED:
      return { reason: sends ? 'OUTCOME_UNKNOWN' : 'CONNECTOR_UNAVAILABLE', detail };
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
    case status.UNIMPLEMENTED:
      return { reason: 'CONNECTOR_UNAVAILABLE', detail };
    default:
      return { reason: sends ? 'OUTCOME_UNKNOWN' : 'INTERNAL_ERROR', detail };
  }
}
