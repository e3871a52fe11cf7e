import type { Command } from 'commander';

type Row = Record<string, string | number | undefined>;

/** Prints `answer` as JSON when `--json` was given, else as `text()`. */
export function print(command: Command, answer: unknown, text: () => string): void {
  const { json } = command.optsWithGlobals<{ json?: boolean }>();
  process.stdout.write(`${json ? JSON.stringify(answer, null, 2) : text()}\n`);
}

/** Rows under the given column names, padded; `(none)` when there are none. */
export function table(columns: readonly string[], rows: readonly Row[]): string {
  if (rows.length === 0) return '(none)';
  const cells = [
    columns.map((column) => column.toUpperCase()),
    ...rows.map((row) => columns.map((column) => String(row[column] ?? ''))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `name  value` lines for one thing; lines without a value are left out. */
export function facts(entries: Row): string {
  const known = Object.entries(entries).filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
