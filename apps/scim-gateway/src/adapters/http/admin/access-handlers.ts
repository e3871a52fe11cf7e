import { call } from '@rollcall/service-kit';
import type { Request, RequestHandler } from 'express';
import { tenantBody } from './admin-bodies.ts';
import { bodyOf, parameter, sendJson } from './admin-http.ts';
import type { AdminParts } from './admin-parts.ts';
import { tenantView } from './admin-views.ts';
import { credentialBody, credentialChangeBody, rotationBody } from './credential-bodies.ts';
import { credentialView, newCredentialView } from './credential-views.ts';

type TenantHandlers = Record<'createTenant' | 'listTenants', RequestHandler>;
type CredentialHandlers = Record<
  'createCredential' | 'listCredentials' | 'updateCredential' | 'rotateSecret' | 'revokeCredential',
  RequestHandler
>;

export function tenantHandlers(parts: AdminParts): TenantHandlers {
  const { access } = parts;
  const settings = { timeoutMs: parts.callTimeoutMs };
  return {
    async createTenant(request, response) {
      const { id, displayName = id } = await bodyOf(request, tenantBody, parts);
      const { tenant } = await call(access.createTenant, { id, displayName }, settings);
      sendJson(response, 201, tenantView(tenant));
    },

    async listTenants(_request, response) {
      const { tenants } = await call(access.listTenants, {}, settings);
      sendJson(response, 200, { tenants: tenants.map(tenantView) });
    },
  };
}

/** The credentials of a tenant's identity providers. */
export function credentialHandlers(parts: AdminParts): CredentialHandlers {
  const { access, forget } = parts;
  const settings = { timeoutMs: parts.callTimeoutMs };
  return {
    async createCredential(request, response) {
      const body = await bodyOf(request, credentialBody, parts);
      const made = await call(access.createCredential, { ...body, tenantId: parameter(request, 'tenant') }, settings);
      sendJson(response, 201, newCredentialView(made));
    },

    async listCredentials(request, response) {
      const { credentials } = await call(access.listCredentials, { tenantId: parameter(request, 'tenant') }, settings);
      sendJson(response, 200, { credentials: credentials.map(credentialView) });
    },

    async updateCredential(request, response) {
      const change = await bodyOf(request, credentialChangeBody, parts);
      const { credential } = await call(access.updateCredential, { ...change, ...whichOf(request) }, settings);
      forget(parameter(request, 'credential'));
      sendJson(response, 200, credentialView(credential));
    },

    async rotateSecret(request, response) {
      const { overlapSeconds } = await bodyOf(request, rotationBody, parts);
      const made = await call(access.rotateSecret, { ...whichOf(request), overlapSeconds }, settings);
      forget(parameter(request, 'credential'));
      sendJson(response, 201, newCredentialView(made));
    },

    async revokeCredential(request, response) {
      const { credential } = await call(access.revokeCredential, whichOf(request), settings);
      forget(parameter(request, 'credential'));
      sendJson(response, 200, credentialView(credential));
    },
  };
}

function whichOf(request: Request) {
  return { tenantId: parameter(request, 'tenant'), credentialId: parameter(request, 'credential') };
}
