import type { DefineTypesCommand, ResourceCommand } from './command.ts';
import { decideResource } from './decide-resource.ts';
import { decideTypes } from './decide-types.ts';
import type { Directory } from './directory.ts';
import type { DecidedEvent } from './event.ts';

/** What a command makes happen in its tenant, in order; nothing when it changes nothing. @throws as its parts do. */
export function decide(command: ResourceCommand | DefineTypesCommand, directory: Directory): readonly DecidedEvent[] {
  return command.kind === 'defineTypes' ? decideTypes(command, directory) : decideResource(command, directory);
}
