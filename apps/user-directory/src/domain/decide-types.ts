import { checkEvolution, compileTypes, type TypeDefinitions } from '@rollcall/scim';
import type { DefineTypesCommand } from './command.ts';
import type { Directory } from './directory.ts';
import type { DecidedEvent } from './event.ts';
import { CommandRefused } from './refusal.ts';

/** Of definitions as JSON: the event about them has to fit into a record of the feed. */
const maxDefinitionBytes = 1_000_000;

/**
 * Replaces the tenant's own schemas and resource types.
 * @throws {CommandRefused} RESOURCE_TOO_LARGE
 * @throws {ScimError} 400 what does not fit together; 409 what may not change while there are resources that rest on it.
 */
export function decideTypes(
  { tenantId, definitions }: DefineTypesCommand,
  directory: Directory,
): readonly DecidedEvent[] {
  if (Buffer.byteLength(JSON.stringify(definitions)) > maxDefinitionBytes) {
    throw new CommandRefused('RESOURCE_TOO_LARGE', `definitions have at most ${maxDefinitionBytes} bytes`);
  }
  const before = directory.types;
  checkEvolution(before, compileTypes(definitions), (typeName) => directory.isUsed(typeName));
  if (saysTheSame(before.definitions, definitions)) return [];
  const { schemas, resourceTypes } = definitions;
  return [{ tenantId, event: { type: 'TypesDefined', data: { schemas, resourceTypes } } }];
}

/** In the same order too: it is the order of answers. */
function saysTheSame(a: TypeDefinitions, b: TypeDefinitions): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
