/** Why a command is refused, apart from what the SCIM engine itself refuses. */
export type RefusalCode =
  | 'DEADLINE_PASSED'
  | 'GROUP_IN_ITSELF'
  | 'MEMBER_UNKNOWN'
  | 'PRECONDITION_FAILED'
  | 'RESOURCE_EXISTS'
  | 'RESOURCE_NOT_FOUND'
  | 'RESOURCE_TOO_LARGE'
  | 'USER_NAME_TAKEN';

/** A command that the directory's state forbids. The detail names ids, never attribute values. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, detail: string) {
    super(detail);
    this.code = code;
  }
}
