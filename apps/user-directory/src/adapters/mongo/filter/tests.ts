import {
  type AttributeDefinition,
  type AttributeFilter,
  badRequest,
  type PreparedValue,
  prepareValue,
} from '@rollcall/scim';
import type { Document } from 'mongodb';

/** MongoDB takes patterns of up to 32,764 bytes. */
const maxPatternBytes = 32_000;

/** Holds for nothing; an empty query for everything. */
export const never: Document = { _id: { $in: [] } };

/** Whether what has no value meets the test (RFC 7644 §3.4.2.2). */
export function holdsUnassigned(test: AttributeFilter): boolean {
  if (test.kind === 'present') return false;
  return test.value === null ? test.operator === 'eq' : test.operator === 'ne';
}

/**
 * A presence test or a comparison as MongoDB's operators on one prepared value; undefined: it holds for none. Only operators
 * with scalars come out of it: a text of the filter is never a document, and in patterns every character stands for itself.
 */
export function operatorsOf(definition: AttributeDefinition, test: AttributeFilter): Document | undefined {
  if (test.kind === 'present') return { $exists: true, $ne: '' };
  if (test.value === null) return { $exists: test.operator === 'ne' };
  const value = prepareValue(definition, test.value);
  if (value === undefined) return undefined;
  switch (test.operator) {
    case 'co':
      return { $regex: patternOf(value) };
    case 'sw':
      return { $regex: `^${patternOf(value)}` };
    case 'ew':
      return { $regex: `${patternOf(value)}\\z` };
    default:
      return { [`$${orders[test.operator]}`]: value };
  }
}

const orders = { eq: 'eq', ne: 'ne', gt: 'gt', lt: 'lt', ge: 'gte', le: 'lte' } as const;

/** The same on a Date; dates have whole milliseconds, what they are compared with may have fractions. */
export function dateOperatorsOf(definition: AttributeDefinition, test: AttributeFilter): Document | undefined {
  if (test.kind === 'present' || test.value === null) return operatorsOf(definition, test);
  const instant = prepareValue(definition, test.value);
  if (typeof instant !== 'number') return undefined;
  const [before, after] = [dateOf(Math.floor(instant)), dateOf(Math.ceil(instant))];
  switch (test.operator) {
    case 'gt':
      return { $gt: before };
    case 'ge':
      return { $gte: after };
    case 'lt':
      return { $lt: after };
    case 'le':
      return { $lte: before };
    case 'eq':
      return Number.isInteger(instant) ? { $eq: before } : undefined;
    case 'ne':
      return Number.isInteger(instant) ? { $ne: before } : { $exists: true };
    default:
      return undefined;
  }
}

/** The first and last instants a Date can hold stand for those beyond. */
function dateOf(instant: number): Date {
  return new Date(Math.min(Math.max(instant, -8.64e15), 8.64e15));
}

/** A text as a pattern in which every character stands for itself. @throws {ScimError} 400 invalidFilter when it is too long. */
export function patternOf(value: PreparedValue): string {
  const pattern = String(value)
    .replace(/[^\p{L}\p{N}\0]/gu, escapeCharacter)
    .replaceAll('\0', '\\x00');
  if (Buffer.byteLength(pattern) > maxPatternBytes)
    throw badRequest('invalidFilter', 'a text to search for is too long');
  return pattern;
}

function escapeCharacter(character: string): string {
  return character < '\x80' ? `\\${character}` : character;
}
