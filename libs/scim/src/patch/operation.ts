import type { JsonValue } from '../json.ts';
import type { Path } from '../path/path.ts';

/** One operation of a PATCH (RFC 7644 §3.5.2), its form checked and its path parsed, not yet held against a schema. */
export type PatchOperation = AddOperation | RemoveOperation | ReplaceOperation;

export interface AddOperation {
  readonly op: 'add';
  /** Absent: the resource itself, `value` being an object. */
  readonly path?: Path;
  readonly value: JsonValue;
}

export interface RemoveOperation {
  readonly op: 'remove';
  readonly path: Path;
  /** Of a multi-valued attribute: only these values are removed. */
  readonly value?: JsonValue;
}

export interface ReplaceOperation {
  readonly op: 'replace';
  readonly path?: Path;
  readonly value: JsonValue;
}
