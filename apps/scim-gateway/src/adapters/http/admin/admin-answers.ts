import * as z from 'zod';

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
  kind: z.enum(['bearer', 'basic']),
  label: z.string(),
  createdAt: time,
  revokedAt: time.optional(),
};

export const credentialAnswer = z.strictObject(credential).meta({ id: 'Credential' });

export const credentialsAnswer = z.strictObject({ credentials: z.array(credentialAnswer) });

/** With the secret, this once. */
export const newCredentialAnswer = z
  .strictObject({
    ...credential,
    secret: z.string(),
    bearerToken: z.string().optional(),
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
