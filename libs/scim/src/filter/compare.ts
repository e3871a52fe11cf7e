import type { JsonValue } from '../json.ts';
import { isAssigned } from '../resource/equals.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import { prepareValue } from '../schema/prepare-value.ts';
import { contains } from '../text/contains.ts';
import { compareText } from '../text/fold-case.ts';
import type { CompareOperator, Comparison } from './ast.ts';

export type ValueTest = (value: JsonValue | undefined) => boolean;

/**
 * The test of a comparison for one value of an attribute, `undefined` where it is unassigned. Unassigned differs from
 * every value and stands in no order to any.
 */
export function valueTest(definition: AttributeDefinition, comparison: Comparison): ValueTest {
  const { operator, value } = comparison;
  if (value === null) return operator === 'eq' ? (actual) => !isAssigned(actual) : isAssigned;
  const operand = prepareValue(definition, value);
  if (operand === undefined) return () => false;
  return (actual) => {
    const left = actual === undefined ? undefined : prepareValue(definition, actual);
    if (left === undefined) return operator === 'ne';
    return holds(operator, left, operand);
  };
}

function holds(operator: CompareOperator, left: string | number | boolean, right: string | number | boolean): boolean {
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'co':
      return contains(String(left), String(right));
    case 'sw':
      return String(left).startsWith(String(right));
    case 'ew':
      return String(left).endsWith(String(right));
    case 'gt':
      return order(left, right) > 0;
    case 'ge':
      return order(left, right) >= 0;
    case 'lt':
      return order(left, right) < 0;
    case 'le':
      return order(left, right) <= 0;
  }
}

/** NaN, which stands in no order, where the types differ. */
function order(left: string | number | boolean, right: string | number | boolean): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  return Number.NaN;
}
