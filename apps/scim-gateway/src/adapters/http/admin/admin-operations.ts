import type * as z from 'zod';
import type { Method } from '../routes.ts';
import {
  appAnswer,
  appStatusAnswer,
  appsAnswer,
  credentialAnswer,
  credentialsAnswer,
  documentAnswer,
  newCredentialAnswer,
  pendingMembersAnswer,
  requestAnswer,
  requestsAnswer,
  tenantAnswer,
  tenantsAnswer,
  timelineAnswer,
  typesAnswer,
} from './admin-answers.ts';
import { appBody, tenantBody, typesBody } from './admin-bodies.ts';
import { requestsQuery, tenantQuery, timelineQuery } from './admin-queries.ts';
import { credentialBody, credentialChangeBody, rotationBody } from './credential-bodies.ts';

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
  updateCredential: {
    ...{ method: 'patch', path: '/tenants/:tenant/credentials/:credential', body: credentialChangeBody },
    ...{ status: 200, answer: credentialAnswer },
    summary: 'Changes what a credential may do, how its requests are read, or when it ends. Its secret stays.',
  },
  rotateSecret: {
    ...{ method: 'post', path: '/tenants/:tenant/credentials/:credential/secrets', body: rotationBody },
    ...{ status: 201, answer: newCredentialAnswer },
    summary: 'Gives a credential a new secret, which is in this answer and never again.',
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
    ...{ method: 'get', path: '/tenants/:tenant/timeline', query: timelineQuery },
    ...{ status: 200, answer: timelineAnswer },
    summary: 'What happened with one user or group in all apps, oldest first.',
  },
  getTypes: {
    ...{ method: 'get', path: '/tenants/:tenant/types', status: 200, answer: typesAnswer },
    summary: "The tenant's own schemas and resource types.",
  },
  defineTypes: {
    ...{ method: 'put', path: '/tenants/:tenant/types', body: typesBody, status: 200, answer: typesAnswer },
    summary:
      "Replaces the tenant's own schemas and resource types as a whole. 400 names what is not valid, 409 what resources " +
      'that exist forbid: attributes may be added, none removed, retyped or made required. Gateways notice within seconds.',
  },
  listPendingMembers: {
    ...{ method: 'get', path: '/tenants/:tenant/pending-members', status: 200, answer: pendingMembersAnswer },
    summary: 'The first 1,000 members that groups wait for, by group and value.',
  },
  listRequests: {
    ...{ method: 'get', path: '/requests', query: requestsQuery, status: 200, answer: requestsAnswer },
    summary: 'The SCIM requests of a tenant, the newest first, without bodies.',
  },
  getRequest: {
    ...{ method: 'get', path: '/requests/:request', query: tenantQuery, status: 200, answer: requestAnswer },
    summary: 'One SCIM request: what was sent, what was answered, and the events it caused.',
  },
  getDocument: {
    ...{ method: 'get', path: '/openapi.json', status: 200, answer: documentAnswer },
    summary: 'This description (OpenAPI 3.1).',
  },
} as const satisfies Record<string, AdminOperation>;

export type AdminOperationName = keyof typeof adminOperations;
