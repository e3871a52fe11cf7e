import { quote, ScimError } from '../errors.ts';
import type { AttributeDefinition, SchemaDefinition } from '../schema/attribute.ts';
import type { CompiledExtension, ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';
import type { TypeRegistry } from './registry.ts';

/**
 * Definitions only grow while resources live by them: types, extensions and optional attributes may be added, suggestions,
 * descriptions and `required: false` given. What no resource uses may become anything.
 * @param isUsed whether there are resources of the type with this name
 * @throws {ScimError} 409 naming what may not change
 */
export function checkEvolution(before: TypeRegistry, after: TypeRegistry, isUsed: (typeName: string) => boolean): void {
  for (const [name, type] of before.types) {
    const next = after.types.get(name);
    const isAsItWas = next !== undefined && sameText(next, type);
    if (!isAsItWas && isUsed(name)) checkType(type, next);
  }
}

/** Cheaper than asking whether a type is used. */
function sameText(a: ResourceType, b: ResourceType): boolean {
  const textOf = ({ endpoint, schema, extensions }: ResourceType) => JSON.stringify([endpoint, schema, extensions]);
  return textOf(a) === textOf(b);
}

function checkType(type: ResourceType, next: ResourceType | undefined): void {
  const where = `resource type ${quote(type.name)}`;
  if (next === undefined) throw conflict(where, 'has resources and cannot be removed');
  if (next.endpoint !== type.endpoint) throw conflict(where, 'has resources; its endpoint cannot change');
  if (next.schema.id !== type.schema.id) throw conflict(where, 'has resources; its schema cannot be another');
  checkSchema(type.schema, next.schema);
  for (const [urn, extension] of type.extensionsByUrn) {
    const kept = next.extensionsByUrn.get(urn);
    if (kept?.schema.id !== extension.schema.id) {
      throw conflict(where, `has resources; extension ${quote(extension.schema.id)} cannot be removed`);
    }
    checkRequired(where, kept, extension);
    checkSchema(extension.schema, kept.schema);
  }
  for (const [urn, added] of next.extensionsByUrn) {
    if (!type.extensionsByUrn.has(urn)) checkRequired(where, added, undefined);
  }
}

function checkRequired(where: string, next: CompiledExtension, before: CompiledExtension | undefined): void {
  if (!next.required || before?.required) return;
  throw conflict(where, `has resources; extension ${quote(next.schema.id)} cannot become required`);
}

function checkSchema(before: SchemaDefinition, after: SchemaDefinition): void {
  if (before === after) return;
  checkAttributes(`schema ${quote(before.id)}`, '', before.attributes, after.attributes);
}

function checkAttributes(
  where: string,
  prefix: string,
  before: readonly AttributeDefinition[],
  after: readonly AttributeDefinition[],
): void {
  const next = new Map(after.map((attribute) => [lookupKey(attribute.name), attribute]));
  for (const attribute of before) {
    const kept = next.get(lookupKey(attribute.name));
    const name = `${where}, attribute ${quote(prefix + attribute.name)}`;
    if (kept === undefined) throw conflict(name, 'is in use and cannot be removed');
    checkAttribute(name, attribute, kept);
    const parent = `${attribute.name}.`;
    checkAttributes(where, parent, attribute.subAttributes ?? [], kept.subAttributes ?? []);
    next.delete(lookupKey(attribute.name));
  }
  for (const { name, required } of next.values()) {
    if (required) throw conflict(`${where}, attribute ${quote(prefix + name)}`, 'is new and cannot be required');
  }
}

/** What values, indexes and answers were made by. */
const lasting = ['name', 'type', 'multiValued', 'caseExact', 'mutability', 'returned', 'uniqueness'] as const;

function checkAttribute(name: string, before: AttributeDefinition, after: AttributeDefinition): void {
  const changed = lasting.find((characteristic) => before[characteristic] !== after[characteristic]);
  if (changed !== undefined) throw conflict(name, `is in use; ${changed} cannot change`);
  if (after.required && !before.required) throw conflict(name, 'is in use and cannot become required');
}

function conflict(where: string, problem: string): ScimError {
  return new ScimError(409, undefined, `${where}: ${problem}`);
}
