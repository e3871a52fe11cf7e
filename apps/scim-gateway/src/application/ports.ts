import type { Command, Outcome, UnknownMembers } from '@rollcall/protocol/command/v1/command';
import type { AttributeValue, ListPart, Reference, StoredResource } from '@rollcall/protocol/directory/v1/query';
import type { ResourceType, TypeRegistry } from '@rollcall/scim';
import type { ListQuery } from '../domain/list-query.ts';

/** Who asks: the credential, and all that comes with it and from nowhere else. */
export interface Caller {
  readonly tenantId: string;
  readonly credentialId: string;
  /** The `sub` of a token of an external issuer. */
  readonly subject?: string | undefined;
  /** The User whom the subject names, for `/Me`: `attribute` is "id", "userName" or "externalId". */
  readonly me?: { readonly attribute: string; readonly value: string } | undefined;
  /** Checked with `domain/scopes.ts`; never empty, because that would allow nothing. */
  readonly scopes: readonly string[];
  /** "auto", "okta", "entra", "onelogin", "google", "jumpcloud", "ping" or "strict". */
  readonly dialect: string;
  readonly unknownMembers: UnknownMembers;
  /** 0: the installation's default. */
  readonly requestsPerMinute: number;
  /** The version of the tenant's own types. */
  readonly typesVersion: number;
}

/** Puts commands in front of the directory. */
export interface CommandSender {
  /** Resolves when the command is safely on its way. @throws {CommandsUnavailable} */
  send(command: Command): Promise<void>;
}

/** The outcomes the directory has stored. */
export interface OutcomeStore {
  /** Undefined while the command is undecided. */
  find(tenantId: string, commandId: string): Promise<Outcome | undefined>;
}

/** The types that the caller's tenant has, at least at the version that came with the credential. */
export type TypesOf = (caller: Caller) => Promise<TypeRegistry>;

/** Where a tenant's own types come from. */
export interface TypeSource {
  /** `definitions`: the JSON of TypeDefinitions; empty when there are none. */
  fetch(tenantId: string): Promise<{ readonly version: number; readonly definitions: Buffer }>;
}

/** A resource, or the references of the resource before, or where the next page begins. */
export type PagePart = Exclude<NonNullable<ListPart['part']>, { readonly $case: 'header' }>;

export interface Page {
  readonly totalResults: number;
  /** As they come; to be read once. Ends early only by throwing. */
  readonly parts: AsyncIterable<readonly PagePart[]> | readonly (readonly PagePart[])[];
}

export interface FoundResource {
  readonly resource: StoredResource;
  /** The members of a Group or the groups of a User, if they were asked for; to be read once. */
  readonly references: AsyncIterable<readonly Reference[]> | readonly (readonly Reference[])[];
}

/** One whose references came with it. */
export interface WholeResource extends FoundResource {
  readonly references: readonly Reference[][];
}

/** A list as it is asked of the directory. */
export interface ListRequest {
  /** Undefined: the types of `among`. */
  readonly type: ResourceType | undefined;
  readonly among: readonly string[];
  readonly query: ListQuery;
  /** Where a page by cursor begins; undefined: paging by index. */
  readonly position: Buffer | undefined;
  readonly withReferences: boolean;
}

interface Joining {
  readonly withReferences: boolean;
}

/** Reads one tenant's directory. Ids of other tenants do not exist in it. */
export interface DirectoryReader {
  /** Rejects with a NOT_FOUND RpcError when there is no such resource. */
  get(type: ResourceType, id: string, options: Joining): Promise<FoundResource>;
  /** All with this value; undefined when only a list can tell. */
  find(type: ResourceType, by: AttributeValue, options: Joining): Promise<readonly WholeResource[] | undefined>;
  /** Resolves with the first part of the answer, so that a refused query is known before anything is sent on. */
  list(request: ListRequest): Promise<Page>;
}
