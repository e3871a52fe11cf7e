import type { MemberOperation, MemberReference, PatchOperation, ScimResource, TypeDefinitions } from '@rollcall/scim';
import type { Refusal } from './refusal.ts';

/** What becomes of a member that names no resource. */
export type UnknownMembers = 'reject' | 'keepPending';

interface OfResource {
  /** Name of the resource type. */
  readonly type: string;
  readonly id: string;
}

interface Conditional {
  /** Entity tags as sent in `If-Match`; none: unconditional. */
  readonly ifMatch: readonly string[];
}

/** A whole resource; a group's members come apart from the rest. Other types have none. */
interface Whole {
  readonly desired: ScimResource;
  readonly members: readonly MemberReference[];
  readonly unknownMembers: UnknownMembers;
}

export type CreateCommand = { readonly kind: 'create' } & OfResource & Whole;
export type ReplaceCommand = { readonly kind: 'replace' } & OfResource & Whole & Conditional;
export type PatchCommand = {
  readonly kind: 'patch';
  readonly operations: readonly PatchOperation[];
  readonly members: readonly MemberOperation[];
  readonly unknownMembers: UnknownMembers;
  /** `add` and `replace` on `attribute[filter]` make the value when none matches. */
  readonly createMissingValues: boolean;
} & OfResource &
  Conditional;
export type DeleteCommand = { readonly kind: 'delete' } & OfResource & Conditional;

/** What a client asks of one resource. */
export type ResourceCommand = CreateCommand | ReplaceCommand | PatchCommand | DeleteCommand;

export interface DefineTypesCommand {
  readonly kind: 'defineTypes';
  readonly tenantId: string;
  readonly definitions: TypeDefinitions;
}

export interface BulkOperation {
  /** A refusal when it is known already that it cannot be carried out. */
  readonly change: ResourceCommand | Refusal;
  /** Operations, by index, whose new resources it refers to. */
  readonly refersTo: readonly number[];
}

/** Several changes, each decided by itself (RFC 7644 §3.7). */
export interface BulkCommand {
  readonly kind: 'bulk';
  readonly operations: readonly BulkOperation[];
  /** The rest is not attempted after so many failures; 0: all are. */
  readonly failOnErrors: number;
}

export type DirectoryCommand = ResourceCommand | DefineTypesCommand | BulkCommand;

/** The changes of single resources that a command asks for. */
export function changesIn(command: DirectoryCommand): readonly ResourceCommand[] {
  if (command.kind === 'defineTypes') return [];
  if (command.kind !== 'bulk') return [command];
  return command.operations.flatMap(({ change }) => (change.kind === 'refused' ? [] : [change]));
}
