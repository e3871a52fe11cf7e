import { type DirectoryCommand, isUserCommand } from './command.ts';
import { decideGroup } from './decide-group.ts';
import { decideUser } from './decide-user.ts';
import type { DecidedEvent, Directory } from './directory.ts';

/** What a command makes happen in its tenant, in order; nothing when it changes nothing. @throws as its parts do. */
export function decide(command: DirectoryCommand, directory: Directory): readonly DecidedEvent[] {
  return isUserCommand(command) ? decideUser(command, directory) : decideGroup(command, directory);
}
