import type { RosterConfiguration } from '../domain/connection.ts';
import type { RosterCells } from '../domain/roster.ts';

export interface RosterState {
  /** SHA-256, hex, of the file; "" when there is none. */
  readonly digest: string;
  readonly rows: number;
}

/** Lists of everyone who is eligible, each in a file of its own. */
export interface RosterFiles {
  /** @throws {ConnectorError} CONFIGURATION_INVALID when the path is not one the connector may write. */
  checkPath(path: string): Promise<void>;
  state(roster: RosterConfiguration): Promise<RosterState>;
  /**
   * Puts `rows`, which come in key order, in the place of what is there; whoever reads sees the old list or the new one.
   * When `rows` throws, nothing changes. One replacement of a file at a time, others wait.
   * @throws {ConnectorError} REMOTE_CHANGED when the file's digest is not `previousDigest`; REQUEST_INVALID for rows that are
   * out of order.
   */
  replace(
    roster: RosterConfiguration,
    previousDigest: string,
    rows: AsyncIterable<readonly RosterCells[]>,
  ): Promise<RosterState & { readonly changed: boolean }>;
  /** @throws {ConnectorError} UPSTREAM_UNAVAILABLE at the end, when the file is not the CSV that was written. */
  read(roster: RosterConfiguration): AsyncIterable<RosterCells>;
}
