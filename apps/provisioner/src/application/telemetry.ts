import type { Metrics } from '@rollcall/service-kit';

/** What the provisioner measures. No label grows with the number of tenants, apps or people. */
export interface Telemetry {
  eventsTaken(count: number, outcome: 'taken' | 'duplicate' | 'unreadable'): void;
  gap(): void;
  /** Seconds from a directory event to its being taken up. */
  lag(seconds: number): void;
  attempt(transport: string, outcome: string, seconds: number): void;
  /** Seconds from the directory event to the app being as desired. */
  timeToApplied(transport: string, seconds: number): void;
  underWay(transport: string, change: 1 | -1): void;
  accounts(status: string, count: number): void;
}

const wideBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];

export function createTelemetry(metrics: Metrics): Telemetry {
  const events = metrics.counter('provisioner_events_total', 'Directory events consumed', ['outcome']);
  const gaps = metrics.counter('provisioner_event_gaps_total', 'Times a directory event never came');
  const lag = metrics.histogram(
    'provisioner_event_lag_seconds',
    'From a directory event to its being taken up',
    [],
    wideBuckets,
  );
  const attempts = metrics.histogram('provisioner_attempt_duration_seconds', 'Plan and apply of one account', [
    'transport',
    'outcome',
  ]);
  const applied = metrics.histogram(
    'provisioner_time_to_applied_seconds',
    'From a directory event to the app being as desired',
    ['transport'],
    wideBuckets,
  );
  const underWay = metrics.gauge('provisioner_attempts_under_way', 'Attempts under way', ['transport']);
  const accounts = metrics.gauge('provisioner_accounts', 'Accounts of the partitions owned here', ['status']);
  return {
    eventsTaken: (count, outcome) => events.inc({ outcome }, count),
    gap: () => gaps.inc(),
    lag: (seconds) => lag.observe(seconds),
    attempt: (transport, outcome, seconds) => attempts.observe({ transport, outcome }, seconds),
    timeToApplied: (transport, seconds) => applied.observe({ transport }, seconds),
    underWay: (transport, change) => underWay.inc({ transport }, change),
    accounts: (status, count) => accounts.set({ status }, count),
  };
}
