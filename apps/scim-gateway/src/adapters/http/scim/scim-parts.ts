import type { Log } from '@rollcall/service-kit';
import type { Authenticator } from '../../../application/authenticator.ts';
import type { ResourceChanges } from '../../../application/change-resource.ts';
import type { DirectoryReader } from '../../../application/ports.ts';
import type { Discovery } from '../../../domain/discovery.ts';
import type { PageLimits } from '../../../domain/list-query.ts';
import type { BodyLimits } from '../json-body.ts';

/** What the SCIM door needs from inside. */
export interface ScimParts {
  /** The address of this door as clients know it, without a trailing slash. */
  readonly baseUrl: string;
  readonly authenticator: Authenticator;
  readonly changes: ResourceChanges;
  readonly directoryOf: (tenantId: string) => DirectoryReader;
  readonly discovery: Discovery;
  readonly pageLimits: PageLimits;
  readonly bodyLimits: BodyLimits;
  readonly log: Log;
}
