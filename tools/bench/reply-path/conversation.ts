import { randomUUID } from 'node:crypto';
import { type Command, type Outcome, UnknownMembers } from '@rollcall/protocol/command/v1/command';

/**
 * How an outcome gets back to the gateway that waits for it:
 * `call` one DeliverOutcomes call for each batch and gateway; `joined call` the same with one call under way for each
 * gateway, later batches joining the next one; `topic` a reply topic.
 */
export const replyPaths = ['call', 'joined call', 'topic'] as const;
export type ReplyPath = (typeof replyPaths)[number];

/** What a process of the comparison is started with. `partition`: the one partition of the reply topic it reads; absent: all. */
export interface ProcessSettings {
  readonly brokers: readonly string[];
  readonly commands: string;
  readonly replies: string;
  readonly partition?: number;
  readonly commitMs: number;
}

/** One slice of load for one gateway process. */
export interface Slice {
  readonly kind: 'run';
  readonly path: ReplyPath;
  readonly concurrency: number;
  readonly durationMs: number;
}

/** What a gateway process saw during one slice. `latencies` is a compressed HDR histogram in microseconds. */
export interface SliceResult {
  readonly operations: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly latencies: string;
}

/** Milliseconds from the first call until the gateway hears its first reply on each path. */
export interface StartUp {
  readonly listenMs: number;
  readonly joinMs: number;
}

const tenants = Array.from({ length: 48 }, (_, index) => `bench-${index}`);

const user = Buffer.from(
  JSON.stringify({
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    id: '2819c223-7f76-453a-919d-413861904646',
    externalId: '00u1a2b3c4d5e6f7g8h9',
    userName: 'bjensen@example.com',
    name: { formatted: 'Ms. Barbara J Jensen', familyName: 'Jensen', givenName: 'Barbara' },
    displayName: 'Barbara Jensen',
    title: 'Tour Guide',
    preferredLanguage: 'en-US',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    active: true,
    emails: [{ value: 'bjensen@example.com', type: 'work', primary: true }],
    phoneNumbers: [{ value: '+1 555 555 8377', type: 'work' }],
    addresses: [
      { type: 'work', streetAddress: '100 Universal City Plaza', locality: 'Hollywood', region: 'CA', country: 'US' },
    ],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
      employeeNumber: '701984',
      costCenter: '4130',
      department: 'Tour Operations',
      manager: { value: '26118915-6090-4610-87e4-49d8ca9f808d' },
    },
    meta: { resourceType: 'User', created: '2026-11-22T10:00:00Z', lastModified: '2026-11-22T10:00:00Z' },
  }),
);

/** The n-th command of a gateway: a create of about one kilobyte, tenants in turn. */
export function makeCommand(n: number, returnAddress: string): Command {
  const issuedAt = new Date();
  return {
    commandId: randomUUID(),
    tenantId: tenants[n % tenants.length] ?? 'bench',
    actor: { credentialId: 'bench', subject: '' },
    correlationId: randomUUID(),
    issuedAt,
    deadline: new Date(issuedAt.getTime() + 25_000),
    returnAddress,
    unknownMembers: UnknownMembers.UNKNOWN_MEMBERS_REJECT,
    operation: { $case: 'create', value: { resourceType: 'User', resourceId: randomUUID(), resource: user } },
  };
}

/** The outcome of a command, of about one kilobyte. */
export function makeOutcome(command: Command): Outcome {
  const committed = { resourceId: randomUUID(), revision: 1, resource: user, firstSequence: 1, lastSequence: 1 };
  return {
    commandId: command.commandId,
    tenantId: command.tenantId,
    result: { $case: 'committed', value: committed },
  };
}
