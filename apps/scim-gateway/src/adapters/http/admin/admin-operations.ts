import * as z from 'zod';
import type { Method } from '../routes.ts';
import {
  appAnswer,
  appStatusAnswer,
  appsAnswer,
  credentialAnswer,
  credentialsAnswer,
  documentAnswer,
  newCredentialAnswer,
  tenantAnswer,
  tenantsAnswer,
  timelineAnswer,
} from './admin-answers.ts';
import { appBody, credentialBody, tenantBody, timelineSubject } from './admin-bodies.ts';

/** One thing the admin API does: its route and what goes in and out. Routes and description are both made from this. */
export interface AdminOperation {
  readonly method: Method;
  /** Below `/admin/v1`, parameters as `:name`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Of the answer when all is well. */
  readonly status: 200 | 201;
  readonly answer: z.ZodType;
}

/** Every operation by the name of its handler, which is its `operationId` too. */
export const adminOperations = {
  listTenants: {
    ...{ method: 'get', path: '/tenants', status: 200, answer: tenantsAnswer },
    summary: 'All tenants.',
  },
  createTenant: {
    ...{ method: 'post', path: '/tenants', body: tenantBody, status: 201, answer: tenantAnswer },
    summary: 'Makes a tenant. 409 when its id is taken.',
  },
  listCredentials: {
    ...{ method: 'get', path: '/tenants/:tenant/credentials', status: 200, answer: credentialsAnswer },
    summary: 'The credentials of a tenant, revoked ones included. Secrets are not among what is shown.',
  },
  createCredential: {
    ...{ method: 'post', path: '/tenants/:tenant/credentials', body: credentialBody },
    ...{ status: 201, answer: newCredentialAnswer },
    summary: 'Makes a credential. Its secret is in this answer and never again.',
  },
  revokeCredential: {
    ...{ method: 'delete', path: '/tenants/:tenant/credentials/:credential', status: 200, answer: credentialAnswer },
    summary: 'Refuses a credential from now on. Revoking twice is harmless.',
  },
  listApps: {
    ...{ method: 'get', path: '/tenants/:tenant/apps', status: 200, answer: appsAnswer },
    summary: 'The apps a tenant is provisioned into.',
  },
  connectApp: {
    ...{ method: 'post', path: '/tenants/:tenant/apps', body: appBody, status: 201, answer: appAnswer },
    summary: 'Connects an app: one with a SCIM server, or one that takes a CSV roster.',
  },
  getApp: {
    ...{ method: 'get', path: '/tenants/:tenant/apps/:app', status: 200, answer: appStatusAnswer },
    summary: 'How many accounts are in step, waiting or given up, and why.',
  },
  getTimeline: {
    ...{ method: 'get', path: '/tenants/:tenant/timeline', query: z.object({ subject: timelineSubject }) },
    ...{ status: 200, answer: timelineAnswer },
    summary: 'What happened with one user or group in all apps, oldest first.',
  },
  getDocument: {
    ...{ method: 'get', path: '/openapi.json', status: 200, answer: documentAnswer },
    summary: 'This description (OpenAPI 3.1).',
  },
} as const satisfies Record<string, AdminOperation>;

export type AdminOperationName = keyof typeof adminOperations;
