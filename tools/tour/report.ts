import colors from 'picocolors';

/** One hop of a change: its name, how many milliseconds after the request it was seen, and what was seen. */
export interface Hop {
  readonly name: 'accepted' | 'committed' | 'published' | 'applied';
  readonly afterMs: number;
  readonly what: string;
}

/** The heading of a change, then a line for each hop. */
export function describeChange(title: string, hops: readonly Hop[]): string {
  const lines = hops.map(
    ({ name, afterMs, what }) => `  ${colors.green(name.padEnd(10))} ${`+${afterMs} ms`.padStart(9)}  ${what}`,
  );
  return [colors.bold(title), ...lines].join('\n');
}
