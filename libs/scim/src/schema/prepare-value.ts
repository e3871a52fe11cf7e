import type { JsonValue } from '../json.ts';
import { parseDateTime } from '../text/date-time.ts';
import { foldCase } from '../text/fold-case.ts';
import { normaliseUserName } from '../text/user-name.ts';
import type { AttributeDefinition } from './attribute.ts';
import { userNameAttribute } from './user.ts';

export type PreparedValue = string | number | boolean;

/**
 * The one form in which a value is compared, searched, sorted and claimed: text folded unless the attribute is `caseExact`,
 * `userName` by PRECIS, a dateTime as milliseconds since 1970 (with fractions). Total; undefined for what is no single value
 * of the attribute's type, complex values among them. Preparing does not shorten: bound the length where it is stored.
 */
export function prepareValue(attribute: AttributeDefinition, value: JsonValue): PreparedValue | undefined {
  switch (attribute.type) {
    case 'complex':
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? value : undefined;
    case 'dateTime':
      return typeof value === 'string' ? parseDateTime(value) : undefined;
    default:
      return typeof value === 'string' ? prepareText(attribute, value) : undefined;
  }
}

function prepareText(attribute: AttributeDefinition, text: string): string {
  if (attribute === userNameAttribute) return normaliseUserName(text);
  return attribute.caseExact || attribute.type === 'binary' ? text : foldCase(text);
}
