import type { MemberOperation, MemberReference, PatchOperation, ScimResource } from '@rollcall/scim';

/** What a client asks of a user. Entity tags as sent in `If-Match`; none: unconditional. */
export type UserCommand =
  | { readonly kind: 'createUser'; readonly id: string; readonly desired: ScimResource }
  | {
      readonly kind: 'replaceUser';
      readonly id: string;
      readonly desired: ScimResource;
      readonly ifMatch: readonly string[];
    }
  | {
      readonly kind: 'patchUser';
      readonly id: string;
      readonly operations: readonly PatchOperation[];
      readonly ifMatch: readonly string[];
    }
  | { readonly kind: 'deleteUser'; readonly id: string; readonly ifMatch: readonly string[] };

/** What a client asks of a group; its members come apart from the rest. */
export type GroupCommand =
  | {
      readonly kind: 'createGroup';
      readonly id: string;
      readonly desired: ScimResource;
      readonly members: readonly MemberReference[];
    }
  | {
      readonly kind: 'replaceGroup';
      readonly id: string;
      readonly desired: ScimResource;
      readonly members: readonly MemberReference[];
      readonly ifMatch: readonly string[];
    }
  | {
      readonly kind: 'patchGroup';
      readonly id: string;
      readonly operations: readonly PatchOperation[];
      readonly members: readonly MemberOperation[];
      readonly ifMatch: readonly string[];
    }
  | { readonly kind: 'deleteGroup'; readonly id: string; readonly ifMatch: readonly string[] };

export type DirectoryCommand = UserCommand | GroupCommand;

export function isUserCommand(command: DirectoryCommand): command is UserCommand {
  switch (command.kind) {
    case 'createUser':
    case 'replaceUser':
    case 'patchUser':
    case 'deleteUser':
      return true;
    default:
      return false;
  }
}
