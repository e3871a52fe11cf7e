/** Why a command is refused, apart from what the SCIM engine itself refuses. */
export type RefusalCode =
  | 'DEADLINE_PASSED'
  | 'GROUP_IN_ITSELF'
  | 'MEMBER_UNKNOWN'
  | 'PRECONDITION_FAILED'
  | 'RESOURCE_EXISTS'
  | 'RESOURCE_NOT_FOUND'
  | 'RESOURCE_TOO_LARGE'
  | 'RESOURCE_TYPE_UNKNOWN'
  | 'VALUE_TAKEN';

/** A command that the directory's state forbids. The detail names ids and attributes, never attribute values. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** A refusal as it is answered, in the fields of a SCIM error (RFC 7644 §3.12). */
export interface Refusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly scimType: string;
  readonly detail: string;
}
