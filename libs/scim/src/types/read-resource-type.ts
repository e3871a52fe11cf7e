import { quote } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { groupType, userType } from '../schema/core-types.ts';
import { lookupKey } from '../text/names.ts';
import type { ResourceTypeEntry } from './definitions.ts';
import type { TypeLimits } from './limits.ts';
import { DefinitionReader, isPrototypeName } from './reader.ts';

const members: ReadonlySet<string> = new Set(
  ['schemas', 'id', 'name', 'endpoint', 'description', 'schema', 'schemaExtensions', 'meta'].map(lookupKey),
);
const extensionMembers: ReadonlySet<string> = new Set(['schema', 'required']);

const namePattern = /^[A-Za-z][A-Za-z0-9_-]*$/;
const endpointPattern = /^\/[A-Za-z][A-Za-z0-9_-]*$/;

/** The endpoints of RFC 7644 §3.2, in lower case; what hangs below them is not to be hidden by a tenant's types. */
const reservedEndpoints: ReadonlySet<string> = new Set([
  '/me',
  '/bulk',
  '/schemas',
  '/resourcetypes',
  '/serviceproviderconfig',
  '/users',
  '/groups',
]);

const standardTypes = new Map([userType, groupType].map((type) => [lookupKey(type.name), type]));

/**
 * One entry of `resourceTypes` (RFC 7643 §6).
 * @throws {ScimError} 400 invalidValue naming the resource type
 */
export function readResourceType(value: JsonValue, index: number, limits: TypeLimits): ResourceTypeEntry {
  const name = new DefinitionReader(`resource type #${index + 1}`, value, members).text('name', limits.maxNameLength);
  const reader = new DefinitionReader(`resource type ${quote(name)}`, value, members);
  if (!namePattern.test(name) || isPrototypeName(name)) {
    throw reader.refusal('name must be letters, digits, "-" and "_", beginning with a letter');
  }
  if (lookupKey(reader.text('id', limits.maxNameLength, name)) !== lookupKey(name)) {
    throw reader.refusal('id must be the same as name');
  }
  const standard = standardTypes.get(lookupKey(name));
  if (standard !== undefined && standard.name !== name) throw reader.refusal(`clashes with ${standard.name}`);
  const entry = {
    name,
    endpoint: reader.text('endpoint', limits.maxNameLength + 1, standard?.endpoint),
    description: reader.text('description', limits.maxTextLength, standard?.description ?? ''),
    schema: reader.text('schema', limits.maxUrnLength, standard?.schema.id),
    schemaExtensions: readExtensions(reader, name, limits),
  };
  checkEndpoint(reader, entry, standard?.endpoint);
  const isOwn = standard === undefined || lookupKey(entry.schema) === lookupKey(standard.schema.id);
  if (!isOwn) throw reader.refusal(`schema must be that of the standard's ${name}`);
  return standard === undefined ? entry : { ...entry, endpoint: standard.endpoint, schema: standard.schema.id };
}

function readExtensions(reader: DefinitionReader, name: string, limits: TypeLimits) {
  const seen = new Set<string>();
  return reader.list('schemaExtensions', limits.maxExtensions).map((value, index) => {
    const where = `resource type ${quote(name)}, schemaExtensions #${index + 1}`;
    const extension = new DefinitionReader(where, value, extensionMembers);
    const schema = extension.text('schema', limits.maxUrnLength);
    if (seen.has(lookupKey(schema))) throw extension.refusal(`${quote(schema)} is given twice`);
    seen.add(lookupKey(schema));
    return { schema, required: extension.flag('required') };
  });
}

function checkEndpoint(reader: DefinitionReader, { endpoint }: ResourceTypeEntry, standard: string | undefined): void {
  if (!endpointPattern.test(endpoint) || isPrototypeName(endpoint.slice(1))) {
    throw reader.refusal('endpoint must be "/" and letters, digits, "-" and "_", beginning with a letter');
  }
  if (standard === undefined && reservedEndpoints.has(lookupKey(endpoint))) {
    throw reader.refusal(`endpoint ${quote(endpoint)} belongs to the protocol`);
  }
  if (standard !== undefined && lookupKey(endpoint) !== lookupKey(standard)) {
    throw reader.refusal(`endpoint must be ${standard}`);
  }
}
