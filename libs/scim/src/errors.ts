/** The error keywords of RFC 7644 Table 9 and RFC 9865 §2.1. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

/**
 * A refusal in the words of SCIM (RFC 7644 §3.12). `detail` names the attribute or the offset, never a value, so it may
 * be logged.
 */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  /** The HTTP status. */
  readonly status: number;
  readonly scimType: ScimType | undefined;

  constructor(status: number, scimType: ScimType | undefined, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.status = status;
    this.scimType = scimType;
  }

  get detail(): string {
    return this.message;
  }
}

/** A 400 of the given kind. */
export function badRequest(scimType: ScimType, detail: string): ScimError {
  return new ScimError(400, scimType, detail);
}

const longestEcho = 100;

/** A name from a request, cut to a length that is fit for an error text. */
export function quote(name: string): string {
  return JSON.stringify(name.length > longestEcho ? `${name.slice(0, longestEcho)}…` : name);
}
