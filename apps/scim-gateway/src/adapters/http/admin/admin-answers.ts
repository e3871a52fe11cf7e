import * as z from 'zod';
import { credentialKinds, dialectNames, namesOf, unknownMembers } from './credential-names.ts';

/** What the admin API answers, as clients see it: JSON, times in ISO 8601, without what is not set. */
const time = z.iso.datetime();
const count = z.int().min(0);

export const tenantAnswer = z
  .strictObject({ id: z.string(), displayName: z.string(), createdAt: time })
  .meta({ id: 'Tenant' });

export const tenantsAnswer = z.strictObject({ tenants: z.array(tenantAnswer) });

const credential = {
  id: z.string(),
  tenantId: z.string(),
  kind: z.enum(namesOf(credentialKinds)),
  label: z.string(),
  createdAt: time,
  revokedAt: time.optional(),
  expiresAt: time.optional(),
  lastUsedAt: time.optional().describe('To about a minute.'),
  settings: z.strictObject({
    dialect: z.enum(dialectNames),
    scopes: z.array(z.string()),
    unknownMembers: z.enum(namesOf(unknownMembers)),
    requestsPerMinute: count,
  }),
  secrets: z
    .array(z.strictObject({ createdAt: time, expiresAt: time.optional() }))
    .describe('Those that work, the oldest first.'),
  publicKeys: z.strictObject({ keys: z.array(z.looseObject({})) }).optional(),
  trustedIssuer: z
    .strictObject({
      issuer: z.string(),
      audience: z.string(),
      jwksUri: z.string(),
      subjects: z.array(z.string()),
      meAttribute: z.string(),
    })
    .optional(),
};

export const credentialAnswer = z.strictObject(credential).meta({ id: 'Credential' });

export const credentialsAnswer = z.strictObject({ credentials: z.array(credentialAnswer) });

/** With the secret, this once. */
export const newCredentialAnswer = z
  .strictObject({
    ...credential,
    secret: z.string().optional(),
    bearerToken: z.string().optional(),
    clientId: z.string().optional(),
    clientSecret: z.string().optional(),
    username: z.string().optional(),
    password: z.string().optional(),
  })
  .meta({ id: 'NewCredential' });

const app = {
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  transport: z.string(),
  connectedAt: time,
};

export const appAnswer = z.strictObject(app).meta({ id: 'App' });

export const appsAnswer = z.strictObject({ apps: z.array(appAnswer) });

export const appStatusAnswer = z
  .strictObject({
    ...app,
    inSync: count,
    pending: count,
    parked: count,
    suspendedBecause: z.string().optional(),
    resumesAt: time.optional(),
    parkedAccounts: z.array(z.strictObject({ subject: z.string(), reason: z.string(), detail: z.string() })),
  })
  .meta({ id: 'AppStatus' });

const timelineEntry = z
  .strictObject({
    time,
    appId: z.string(),
    appName: z.string(),
    event: z.string(),
    directorySequence: count,
    correlationId: z.string(),
    details: z.record(z.string(), z.string()),
  })
  .meta({ id: 'TimelineEntry' });

export const timelineAnswer = z.strictObject({ entries: z.array(timelineEntry) });

export const typesAnswer = z
  .strictObject({
    version: count.describe('How often the tenant has defined its types; 0: never.'),
    schemas: z.array(z.looseObject({ id: z.string() })).describe('Each as in RFC 7643 §7.'),
    resourceTypes: z.array(z.looseObject({ name: z.string() })).describe('Each as in RFC 7643 §6.'),
  })
  .meta({ id: 'Types' });

export const pendingMembersAnswer = z.strictObject({
  members: z.array(
    z.strictObject({ groupId: z.string(), value: z.string(), since: time }).meta({
      id: 'PendingMember',
      description: 'A value that a group was given as a member and that names nobody yet.',
    }),
  ),
});

const request = {
  id: z.string(),
  tenantId: z.string(),
  credentialId: z.string(),
  time,
  correlationId: z.string(),
  method: z.string(),
  path: z.string().describe('Below the SCIM base URL, with its query.'),
  userAgent: z.string(),
  status: count.describe('0: the client hung up before it was answered.'),
  durationMs: count,
  requestBytes: count.describe('Length of the body as it was sent.'),
  subject: z.string().optional().describe('The resource it is about, for example `User/<id>`.'),
  dialect: z.string(),
  normalisations: z.array(z.string()).describe('What the dialect changed about the request, in words.'),
  commands: z.array(
    z.strictObject({ commandId: z.string(), firstSequence: count.optional(), lastSequence: count.optional() }),
  ),
};

export const requestsAnswer = z.strictObject({
  requests: z.array(z.strictObject(request).meta({ id: 'RequestHead' })),
  nextPage: z.string().optional(),
});

export const requestAnswer = z
  .strictObject({
    ...request,
    requestBody: z.string().optional().describe('JSON without secrets, cut off after a limit.'),
    responseBody: z.string().optional().describe('Of an error.'),
    events: z.array(z.strictObject({ sequence: count, type: z.string(), stream: z.string(), commandId: z.string() })),
    moreEvents: z.boolean().describe('It has caused more events than are shown.'),
  })
  .meta({ id: 'Request' });

/** RFC 9457. */
export const problemAnswer = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    reason: z.string().optional().describe('For programs, where the service that answered gave one.'),
    errors: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .optional()
      .describe('What is wrong with the body or the query, by its place.'),
  })
  .meta({ id: 'Problem' });

export const documentAnswer = z.looseObject({ openapi: z.string() }).meta({ id: 'Document' });
