import { type ResourceType, ScimError, type TypeRegistry } from '@rollcall/scim';
import { RpcError, status } from '@rollcall/service-kit';
import { type AccessRefusalCode, AccessRefused, isTenantId } from '../../domain/access.ts';
import { PositionExpired } from '../mongo/filter/pages.ts';

const errorDomain = 'directory.rollcall';
const busyMs = 2_000;

export function notFound(message: string): RpcError {
  return new RpcError(status.NOT_FOUND, message, { reason: 'NOT_FOUND', domain: errorDomain });
}

export function invalid(message: string, reason: string, cause?: unknown): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, message, { reason, domain: errorDomain, cause });
}

export function tooMuch(message: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, message, { reason: 'tooMany', domain: errorDomain });
}

/** Not now: it may be asked again after a while. */
export function tooBusy(message: string): RpcError {
  const details = { reason: 'TOO_BUSY', domain: errorDomain, retryAfterMs: busyMs };
  return new RpcError(status.RESOURCE_EXHAUSTED, message, details);
}

/** Ids of tenants are part of every key; anything else would reach beyond its tenant. */
export function checkTenant(tenantId: string): string {
  if (!isTenantId(tenantId)) throw invalid('this is no tenant id', 'INVALID_TENANT_ID');
  return tenantId;
}

export function checkResourceType(registry: TypeRegistry, name: string): ResourceType {
  const type = registry.types.get(name);
  if (!type) throw invalid('the tenant has no such resource type', 'INVALID_RESOURCE_TYPE');
  return type;
}

const accessCodes: Record<AccessRefusalCode, status> = {
  ASSERTION_USED: status.ALREADY_EXISTS,
  CREDENTIAL_HAS_NO_SECRET: status.FAILED_PRECONDITION,
  CREDENTIAL_REFUSED: status.UNAUTHENTICATED,
  CREDENTIAL_REVOKED: status.FAILED_PRECONDITION,
  CREDENTIAL_UNKNOWN: status.NOT_FOUND,
  INVALID_CREDENTIAL_KIND: status.INVALID_ARGUMENT,
  INVALID_EXPIRY: status.INVALID_ARGUMENT,
  INVALID_LABEL: status.INVALID_ARGUMENT,
  INVALID_PUBLIC_KEYS: status.INVALID_ARGUMENT,
  INVALID_SETTINGS: status.INVALID_ARGUMENT,
  INVALID_TENANT_ID: status.INVALID_ARGUMENT,
  INVALID_TRUSTED_ISSUER: status.INVALID_ARGUMENT,
  TENANT_EXISTS: status.ALREADY_EXISTS,
  TENANT_UNKNOWN: status.NOT_FOUND,
  TOO_MANY_SECRETS: status.FAILED_PRECONDITION,
  TRUST_TAKEN: status.ALREADY_EXISTS,
};

/** A refusal as a gRPC status, its code or scimType being the reason; anything else as it is. */
export function toRpcError(error: unknown): unknown {
  if (error instanceof AccessRefused) {
    const { code: reason, message } = error;
    return new RpcError(accessCodes[reason], message, { reason, domain: errorDomain, cause: error });
  }
  if (error instanceof PositionExpired) return invalid(error.message, error.code, error);
  return error instanceof ScimError ? invalid(error.detail, error.scimType ?? 'invalidValue', error) : error;
}
