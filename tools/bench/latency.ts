import { build, type Histogram } from 'hdr-histogram-js';

/** An HDR histogram of microseconds, up to one minute, three significant digits. */
export function latencyHistogram(): Histogram {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
}

/** Of any numbers; 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** A percentile of a histogram of microseconds, in milliseconds. */
export function percentileMs(latencies: Histogram, percentile: number): number {
  return latencies.getValueAtPercentile(percentile) / 1000;
}
