import { ScimError } from '@rollcall/scim';

export type Access = 'read' | 'write';

/** What somebody may do: `read` or `write`, all types or `read:<resource type>`; writing includes reading the same. */
export interface Scoped {
  /** Nothing is allowed when it is empty. */
  readonly scopes: readonly string[];
}

/** Whether a text is a scope at all. */
export function isScope(text: string): boolean {
  return /^(?:read|write)(?::[A-Za-z][\w$-]{0,63})?$/.test(text);
}

/** Everything. */
export const allScopes: readonly string[] = ['write'];

/** Whether this access to one type of resource is among the scopes. */
export function permits({ scopes }: Scoped, access: Access, type: string): boolean {
  return scopes.some((scope) => covers(scope, `${access}:${type}`));
}

/** @throws {ScimError} 403 that names the scope that is missing */
export function assertPermitted(scoped: Scoped, access: Access, type: string): void {
  if (!permits(scoped, access, type))
    throw new ScimError(
      403,
      undefined,
      `This needs the scope "${access}:${type}", which the credential does not have.`,
    );
}

/** Whether whoever has `scope` may do all that `wanted` stands for. */
export function covers(scope: string, wanted: string): boolean {
  const [access, type] = partsOf(scope);
  const [wantedAccess, wantedType] = partsOf(wanted);
  return (access === 'write' || access === wantedAccess) && (type === undefined || type === wantedType);
}

/** What two lists of scopes both allow; empty when that is nothing. */
export function commonScopes(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set(one.flatMap((scope) => other.flatMap((second) => common(scope, second))))];
}

function common(one: string, other: string): string[] {
  const [access, type] = partsOf(one);
  const [otherAccess, otherType] = partsOf(other);
  if (type !== undefined && otherType !== undefined && type !== otherType) return [];
  const both = access === otherAccess ? access : 'read';
  const which = type ?? otherType;
  return [which === undefined ? both : `${both}:${which}`];
}

function partsOf(scope: string): [string, string | undefined] {
  const at = scope.indexOf(':');
  return at < 0 ? [scope, undefined] : [scope.slice(0, at), scope.slice(at + 1)];
}
