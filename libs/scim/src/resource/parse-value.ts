import { badRequest, quote, type ScimError } from '../errors.ts';
import { isArray, isObject, type JsonObject, type JsonValue, type MutableJsonObject } from '../json.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import { subAttributesOf } from '../schema/sub-attributes.ts';
import { userNameAttribute } from '../schema/user.ts';
import { parseDateTime } from '../text/date-time.ts';
import { prepareUserName } from '../text/user-name.ts';
import { distinctValues } from './distinct.ts';

export function invalidValue(name: string, problem: string): ScimError {
  return badRequest('invalidValue', `${name} ${problem}`);
}

/** Read-only attributes are the server's; write-only ones are never kept. */
export function isStored(attribute: AttributeDefinition): boolean {
  return attribute.mutability !== 'writeOnly';
}

/**
 * A client's value in normal form, or undefined where it leaves the attribute unassigned. The given value is not changed
 * and shares nothing with the result.
 * @param name how errors call the attribute
 * @throws {ScimError} 400 invalidValue
 */
export function parseValue(attribute: AttributeDefinition, value: JsonValue, name: string): JsonValue | undefined {
  if (value === null) return undefined;
  if (!attribute.multiValued) return parseOne(attribute, value, name);
  if (!isArray(value)) throw invalidValue(name, 'must be an array');
  const values = parseList(attribute, value, name);
  return values.length === 0 ? undefined : values;
}

/** The values of a multi-valued attribute, each once. */
export function parseList(attribute: AttributeDefinition, list: readonly JsonValue[], name: string): JsonValue[] {
  const values: JsonValue[] = [];
  for (const element of list) {
    const value = parseOne(attribute, element, name);
    if (value !== undefined) values.push(value);
  }
  const parsed = distinctValues(attribute, values);
  if (countPrimary(parsed) > 1) throw invalidValue(name, 'has more than one primary value');
  return parsed;
}

function countPrimary(values: readonly JsonValue[]): number {
  let count = 0;
  for (const value of values) if (isPrimary(value)) count++;
  return count;
}

export function isPrimary(value: JsonValue): boolean {
  return isObject(value) && Object.hasOwn(value, 'primary') && value.primary === true;
}

/** A single value, also one of a multi-valued attribute. */
export function parseOne(attribute: AttributeDefinition, value: JsonValue, name: string): JsonValue | undefined {
  if (value === null) return undefined;
  switch (attribute.type) {
    case 'complex':
      return parseComplex(attribute, value, name);
    case 'boolean':
      if (typeof value !== 'boolean') throw invalidValue(name, 'must be true or false');
      return value;
    case 'integer':
      if (!Number.isSafeInteger(value)) throw invalidValue(name, 'must be an integer');
      return value;
    case 'decimal':
      if (typeof value !== 'number') throw invalidValue(name, 'must be a number');
      return value;
    default:
      if (typeof value !== 'string') throw invalidValue(name, 'must be a string');
      return parseText(attribute, value, name);
  }
}

/** In UTF-16 code units: what is unique is the key of an index. */
const maxUniqueLength = 1_024;

function parseText(attribute: AttributeDefinition, text: string, name: string): string {
  if (attribute.type === 'dateTime' && parseDateTime(text) === undefined) {
    throw invalidValue(name, 'must be an xsd:dateTime, for example "2011-08-01T18:29:49Z"');
  }
  if (attribute.type === 'binary' && !isBase64(text)) throw invalidValue(name, 'must be base64');
  if (attribute.uniqueness !== 'none' && text.length > maxUniqueLength) {
    throw invalidValue(name, `must not be longer than ${maxUniqueLength} characters`);
  }
  if (attribute === userNameAttribute) prepareUserName(text);
  if (attribute.required && text.trim() === '') throw invalidValue(name, 'must not be empty');
  return text;
}

/** RFC 4648 §4 or §5, with or without padding. */
function isBase64(text: string): boolean {
  return /^(?:[+/A-Za-z0-9]*|[-_A-Za-z0-9]*)={0,2}$/.test(text) && text.replaceAll('=', '').length % 4 !== 1;
}

/**
 * Read-only and unknown sub-attributes are ignored: clients send back what they were shown. Groups have many thousands of
 * these, so an object is looked through once, and a sub-attribute looked up by the name as it is usually written.
 */
function parseComplex(attribute: AttributeDefinition, value: JsonValue, name: string): JsonObject | undefined {
  if (!isObject(value)) throw invalidValue(name, 'must be an object');
  const table = subAttributesOf(attribute);
  const found: (JsonValue | undefined)[] = [];
  for (const key of Object.keys(value)) {
    const place = table.placeOf(key);
    if (place === undefined) continue;
    if (found[place] !== undefined) throw badRequest('invalidSyntax', `${quote(key)} is given twice`);
    found[place] = value[key];
  }
  const parsed: MutableJsonObject = {};
  let isEmpty = true;
  for (const [place, sub] of table.subs.entries()) {
    const subValue = found[place];
    if (subValue === undefined || subValue === null || sub.mutability === 'readOnly') continue;
    const subParsed = parseValue(sub, subValue, `${name}.${sub.name}`);
    if (subParsed === undefined || !isStored(sub)) continue;
    parsed[sub.name] = subParsed;
    isEmpty = false;
  }
  if (isEmpty) return undefined;
  if (table.hasRequired) checkComplete(attribute, parsed, name);
  return parsed;
}

/** @throws {ScimError} 400 invalidValue naming a required sub-attribute that a complex value lacks. */
export function checkComplete(attribute: AttributeDefinition, value: JsonObject, name: string): void {
  for (const sub of attribute.subAttributes ?? []) {
    if (isRequiredOfClients(sub) && !Object.hasOwn(value, sub.name)) {
      throw invalidValue(`${name}.${sub.name}`, 'is required');
    }
  }
}

/** Required, and kept as the client gave it. */
export function isRequiredOfClients(attribute: AttributeDefinition): boolean {
  return attribute.required && attribute.mutability !== 'readOnly' && attribute.mutability !== 'writeOnly';
}
