import { stringify } from 'csv-stringify/sync';

/** RFC 4180: CRLF, also after the last line. */
const lineEnd = '\r\n';

/** Lines of CSV. Cells stand as they are: nothing is trimmed, converted or guarded against spreadsheets. */
export function csvLines(lines: readonly (readonly string[])[]): string {
  return stringify(lines as string[][], {
    record_delimiter: lineEnd,
    quoted_match: /[\r\n]/,
    escape_formulas: false,
    bom: false,
  });
}

const quote = 0x22;
const newline = 0x0a;

/** Counts lines as a reader of CSV does: a line break between quotes ends none. */
export function lineCounter(): { add(chunk: Uint8Array): void; readonly lines: number } {
  let lines = 0;
  let quoted = false;
  let open = false;
  return {
    add(chunk) {
      for (const byte of chunk) {
        if (byte === quote) quoted = !quoted;
        open = byte !== newline || quoted;
        if (!open) lines += 1;
      }
    },
    get lines() {
      return open ? lines + 1 : lines;
    },
  };
}
