import { badRequest, quote } from '../errors.ts';
import { isAttributeName, lookupKey } from '../text/names.ts';
import type { AttributeDefinition, SchemaDefinition } from './attribute.ts';

const maxAttributes = 500;

/** @throws {ScimError} 400 invalidValue naming what is not well-formed (RFC 7643 §2 and §7). */
export function checkSchema(schema: SchemaDefinition): void {
  if (!/^[A-Za-z][-+.A-Za-z0-9]*:[!-~]+$/.test(schema.id) || /["()[\]]/.test(schema.id)) {
    throw badRequest('invalidValue', `schema id ${quote(schema.id)} is not a URI`);
  }
  checkAttributes(schema, schema.attributes, '');
}

function checkAttributes(schema: SchemaDefinition, attributes: readonly AttributeDefinition[], parent: string): void {
  if (attributes.length > maxAttributes) {
    throw badRequest('invalidValue', `schema ${quote(schema.id)} has more than ${maxAttributes} attributes`);
  }
  const seen = new Set<string>();
  for (const attribute of attributes) {
    const refuse = (problem: string): never => {
      throw badRequest(
        'invalidValue',
        `schema ${quote(schema.id)}, attribute ${quote(parent + attribute.name)}: ${problem}`,
      );
    };
    if (!isAttributeName(attribute.name)) refuse('not an attribute name');
    if (seen.has(lookupKey(attribute.name))) refuse('defined twice');
    seen.add(lookupKey(attribute.name));
    if (attribute.type !== 'complex') {
      if (attribute.subAttributes !== undefined) refuse('only a complex attribute has sub-attributes');
      continue;
    }
    if (parent !== '') refuse('a sub-attribute cannot be complex');
    if (attribute.subAttributes === undefined || attribute.subAttributes.length === 0) refuse('has no sub-attributes');
    checkAttributes(schema, attribute.subAttributes ?? [], `${attribute.name}.`);
  }
}
