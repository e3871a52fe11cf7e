import type { AccessServiceClient } from '@rollcall/protocol/directory/v1/access';
import type { DirectoryQueryServiceClient } from '@rollcall/protocol/directory/v1/query';
import type { RequestLogServiceClient } from '@rollcall/protocol/directory/v1/requests';
import type { AppServiceClient } from '@rollcall/protocol/provisioner/v1/provisioner';
import type { Log } from '@rollcall/service-kit';
import type { DefineTypes } from '../../../application/define-types.ts';
import type { Lockout } from '../../../application/lockout.ts';
import type { BodyLimits } from '../json-body.ts';

/** What the admin door needs from inside. */
export interface AdminParts {
  readonly token: string;
  /** Of its own: who guesses at this door is not a SCIM client. */
  readonly lockout: Lockout;
  readonly access: AccessServiceClient;
  readonly query: DirectoryQueryServiceClient;
  readonly requestLog: RequestLogServiceClient;
  readonly apps: AppServiceClient;
  readonly defineTypes: DefineTypes;
  /** Make this instance ask again about a credential, or a tenant, that was just changed. */
  readonly forget: (credentialId: string) => void;
  readonly forgetTenant: (tenantId: string) => void;
  readonly callTimeoutMs: number;
  readonly bodyLimits: BodyLimits;
  readonly log: Log;
}
