import type { Command, Outcome, UnknownMembers } from '@rollcall/protocol/command/v1/command';
import type { ResourceType, ScimResource } from '@rollcall/scim';
import type { ListQuery } from '../domain/list-query.ts';
import type { PresentedCredential } from '../domain/presented-credential.ts';

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

/** Checks what a client shows. */
export interface CredentialChecker {
  /** Undefined when the directory refuses it; rejects when the directory cannot be asked. */
  check(presented: PresentedCredential): Promise<Caller | undefined>;
}

export interface Page {
  readonly totalResults: number;
  /** To be read once; ends early only by throwing. */
  readonly resources: AsyncIterable<ScimResource>;
}

export interface GroupMember {
  readonly id: string;
  /** "User" or "Group". */
  readonly type: string;
}

/** Reads one tenant's directory. Ids of other tenants do not exist in it. */
export interface DirectoryReader {
  /** Rejects with a NOT_FOUND RpcError when there is no such resource. */
  get(type: ResourceType, id: string, options: { readonly withReferences: boolean }): Promise<ScimResource>;
  /** Resolves with the first part of the answer, so that a refused query is known before anything is sent on. */
  list(type: ResourceType, query: ListQuery, options: { readonly withReferences: boolean }): Promise<Page>;
  /** All members of a group, in order of id. */
  members(groupId: string): AsyncIterable<GroupMember>;
}
