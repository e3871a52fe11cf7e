import type { JsonObject } from '@rollcall/scim';
import type { Log } from '@rollcall/service-kit';
import type { Authenticator } from '../../../application/authenticator.ts';
import type { ResourceChanges } from '../../../application/change-resource.ts';
import type { Caller, DirectoryReader, TypesOf } from '../../../application/ports.ts';
import type { RequestLimits } from '../../../application/request-limits.ts';
import type { FindTransaction } from '../../../application/transaction-results.ts';
import type { CursorSeal } from '../../../domain/cursor.ts';
import type { PageLimits } from '../../../domain/list-query.ts';
import type { ScimBodies } from './request-body.ts';

/** What the SCIM door needs from inside. */
export interface ScimParts {
  /** The address of this door as clients know it, without a trailing slash. */
  readonly baseUrl: string;
  readonly authenticator: Authenticator;
  readonly limits: RequestLimits;
  readonly changes: ResourceChanges;
  readonly typesOf: TypesOf;
  /** What the caller's tenant has, and nothing but that. */
  readonly directoryOf: (caller: Caller) => DirectoryReader;
  readonly serviceProviderConfig: JsonObject;
  readonly pageLimits: PageLimits;
  readonly cursorSeal: CursorSeal;
  /** From one page to the next. */
  readonly cursorTimeoutMs: number;
  readonly bodies: ScimBodies;
  readonly maxBulkOperations: number;
  readonly findTransaction: FindTransaction;
  readonly log: Log;
}
