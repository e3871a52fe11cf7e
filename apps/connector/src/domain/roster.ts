import { ConnectorError } from './connector-error.ts';

export interface RosterShape {
  /** Header row, in this order. */
  readonly columns: readonly string[];
  readonly keyColumn: string;
}

export type RosterCells = Readonly<Record<string, string>>;

/** The cells of rows in the order of the columns, checked as they pass: known columns, a key, strictly ascending keys. */
export interface RosterCheck {
  readonly rows: number;
  /** @throws {ConnectorError} REQUEST_INVALID, naming the row by its number, never by its values. */
  line(cells: RosterCells): string[];
}

export function checkRoster(shape: RosterShape): RosterCheck {
  const known = new Set(shape.columns);
  let rows = 0;
  let previous: Buffer | undefined;

  function invalid(problem: string): ConnectorError {
    return new ConnectorError('REQUEST_INVALID', `row ${rows + 1} ${problem}`);
  }

  return {
    get rows() {
      return rows;
    },
    line(cells) {
      if (Object.keys(cells).some((column) => !known.has(column)))
        throw invalid('has a cell for a column the roster does not have');
      const line = shape.columns.map((column) => (Object.hasOwn(cells, column) ? (cells[column] ?? '') : ''));
      const key = Buffer.from(line[shape.columns.indexOf(shape.keyColumn)] ?? '', 'utf8');
      if (key.length === 0) throw invalid('has no key');
      if (previous !== undefined && Buffer.compare(previous, key) >= 0) throw invalid('is not after the one before it');
      previous = key;
      rows += 1;
      return line;
    },
  };
}
