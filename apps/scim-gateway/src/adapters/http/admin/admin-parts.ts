import type { AccessServiceClient } from '@rollcall/protocol/directory/v1/access';
import type { AppServiceClient } from '@rollcall/protocol/provisioner/v1/provisioner';
import type { Log } from '@rollcall/service-kit';
import type { BodyLimits } from '../json-body.ts';

/** What the admin door needs from inside. */
export interface AdminParts {
  readonly token: string;
  readonly access: AccessServiceClient;
  readonly apps: AppServiceClient;
  /** Makes this instance ask again about a credential that was just revoked. */
  readonly forget: (credentialId: string) => void;
  readonly callTimeoutMs: number;
  readonly bodyLimits: BodyLimits;
  readonly log: Log;
}
