import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; from a loopback call to a call that waits for another system. */
const defaultBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A service's metrics. Asking for a name again gives the metric that exists; units belong in names (`_seconds`). */
export interface Metrics {
  readonly registry: Registry;
  counter<L extends string = never>(name: string, help: string, labels?: readonly L[]): Counter<L>;
  gauge<L extends string = never>(name: string, help: string, labels?: readonly L[]): Gauge<L>;
  histogram<L extends string = never>(
    name: string,
    help: string,
    labels?: readonly L[],
    buckets?: readonly number[],
  ): Histogram<L>;
}

/** A registry with the process's own metrics (CPU, memory, event loop); every metric is labelled with the service. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const existing = <M>(name: string, kind: new (...args: never[]) => M): M | undefined => {
    const metric = registry.getSingleMetric(name);
    if (metric === undefined) return undefined;
    if (metric instanceof kind) return metric;
    throw new Error(`metric ${name} exists as another kind`);
  };
  return {
    registry,
    counter<L extends string>(name: string, help: string, labels: readonly L[] = []) {
      return existing(name, Counter<L>) ?? new Counter({ name, help, labelNames: labels, registers });
    },
    gauge<L extends string>(name: string, help: string, labels: readonly L[] = []) {
      return existing(name, Gauge<L>) ?? new Gauge({ name, help, labelNames: labels, registers });
    },
    histogram<L extends string>(name: string, help: string, labels: readonly L[] = [], buckets = defaultBuckets) {
      const options = { name, help, labelNames: labels, buckets: [...buckets], registers };
      return existing(name, Histogram<L>) ?? new Histogram(options);
    },
  };
}
