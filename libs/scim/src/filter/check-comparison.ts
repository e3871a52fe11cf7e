import { badRequest } from '../errors.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import { parseDateTime } from '../text/date-time.ts';
import type { CompareOperator, CompareValue } from './ast.ts';

const equality: ReadonlySet<CompareOperator> = new Set(['eq', 'ne']);
const substring: ReadonlySet<CompareOperator> = new Set(['co', 'sw', 'ew']);

/**
 * RFC 7644 §3.4.2.2, table 3: booleans and binaries have no order; what is no text has no parts; `null` can only be equal.
 * @throws {ScimError} 400 invalidFilter naming the attribute.
 */
export function checkComparison(
  definition: AttributeDefinition,
  operator: CompareOperator,
  value: CompareValue,
  name: string,
): void {
  const refuse = (problem: string): never => {
    throw badRequest('invalidFilter', `${name} ${problem}`);
  };
  if (definition.type === 'complex') refuse('has sub-attributes; compare one of them');
  if (value === null) {
    if (!equality.has(operator)) refuse(`cannot be compared with null by ${operator}`);
    return;
  }
  if (!operatorFits(definition, operator))
    refuse(`is of type ${definition.type} and cannot be compared by ${operator}`);
  if (!valueFits(definition, value)) refuse(`is of type ${definition.type}, the value is not`);
}

function operatorFits(definition: AttributeDefinition, operator: CompareOperator): boolean {
  switch (definition.type) {
    case 'boolean':
      return equality.has(operator);
    case 'binary':
      return equality.has(operator) || substring.has(operator);
    case 'integer':
    case 'decimal':
    case 'dateTime':
      return !substring.has(operator);
    default:
      return true;
  }
}

function valueFits(definition: AttributeDefinition, value: string | number | boolean): boolean {
  switch (definition.type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
    case 'decimal':
      return typeof value === 'number';
    case 'dateTime':
      return typeof value === 'string' && parseDateTime(value) !== undefined;
    default:
      return typeof value === 'string';
  }
}
