import type { Log, Metrics } from '@rollcall/service-kit';
import type { DeliveryObserver } from '../../application/outcome-delivery.ts';

/** What becomes of outcomes on their way, as metrics and log lines. */
export function deliveryObserver(log: Log, metrics: Metrics): DeliveryObserver {
  const outcomes = metrics.counter('directory_outcome_deliveries_total', 'Outcomes by how their delivery ended', [
    'result',
  ]);
  return {
    delivered: (count) => outcomes.inc({ result: 'delivered' }, count),
    failed: (returnAddress, count, error) => {
      outcomes.inc({ result: 'failed' }, count);
      log.warn('outcomes could not be delivered', { returnAddress, outcomes: count, error });
    },
    refused: (returnAddress, count) => {
      outcomes.inc({ result: 'refused' }, count);
      log.warn('a return address is outside of what is allowed', {
        returnAddress: safe(returnAddress),
        outcomes: count,
      });
    },
    dropped: (returnAddress, count) => {
      outcomes.inc({ result: 'dropped' }, count);
      log.warn('too many outcomes wait for one gateway', { returnAddress, outcomes: count });
    },
  };
}

/** It came out of a record and may be anything. */
function safe(text: string): string {
  return text.slice(0, 100);
}
