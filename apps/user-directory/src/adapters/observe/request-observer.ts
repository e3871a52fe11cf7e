import type { Log, Metrics } from '@rollcall/service-kit';
import type { RequestObserver } from '../kafka/request-partitions.ts';

/** What becomes of the records of the request log, as metrics and log lines. */
export function requestObserver(topic: string, log: Log, metrics: Metrics): RequestObserver {
  const stored = metrics.counter('directory_request_records_total', 'Records of the request log that were stored');
  const unreadable = metrics.counter(
    'directory_unreadable_request_records_total',
    'Records that are none of the request log, passed over',
  );
  return {
    stored: (records) => stored.inc(records),
    unreadable: (partition, offset, error) => {
      unreadable.inc();
      log.error('a record that is no request was passed over', { topic, partition, offset, error });
    },
  };
}
