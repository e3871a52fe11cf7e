/** Of RFC 6749 §5.2. */
export type OAuthErrorCode = 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type';

/** The token endpoint refuses a request. `message` is fit for the client. */
export class OAuthRefused extends Error {
  override readonly name = 'OAuthRefused';
  readonly code: OAuthErrorCode;

  constructor(code: OAuthErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
