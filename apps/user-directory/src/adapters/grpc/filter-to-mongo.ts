import {
  type AttributePath,
  badRequest,
  type Comparison,
  type Filter,
  foldCase,
  groupType,
  normaliseUserName,
  parseFilter,
  type ResourceType,
  resolveFilter,
  userType,
} from '@rollcall/scim';
import type { Filter as MongoFilter } from 'mongodb';
import { groupDocumentId } from '../mongo/groups.ts';
import { nameClaimOf, type UserDocument, userDocumentId } from '../mongo/users.ts';

type Query = MongoFilter<UserDocument>;
type Lookup = (tenantId: string, value: string) => Query;

const byExternalId: Lookup = (tenantId, externalId) => ({ tenantId, externalId });
const byDisplayName: Lookup = (tenantId, value) => ({ tenantId, displayNameKey: foldCase(value) });

/** What is found by an index, and how. */
const lookups: ReadonlyMap<ResourceType, ReadonlyMap<string, Lookup>> = new Map([
  [
    userType,
    new Map<string, Lookup>([
      ['id', (tenantId, id) => ({ _id: userDocumentId(tenantId, id) })],
      ['userName', (tenantId, name) => ({ nameClaim: nameClaimOf(tenantId, normaliseUserName(name)) })],
      ['externalId', byExternalId],
      ['displayName', byDisplayName],
    ]),
  ],
  [
    groupType,
    new Map<string, Lookup>([
      ['id', (tenantId, id) => ({ _id: groupDocumentId(tenantId, id) })],
      ['externalId', byExternalId],
      ['displayName', byDisplayName],
    ]),
  ],
]);

/**
 * A SCIM filter (RFC 7644 §3.4.2.2) as an indexed query within a tenant: `eq` on the attributes of the table, and `and`, `or`
 * of these. @throws {ScimError} 400 invalidFilter for anything else.
 */
export function filterToMongo(type: ResourceType, tenantId: string, text: string): Query {
  return translate(resolveFilter(type, parseFilter(text)), { type, tenantId });
}

function translate(filter: Filter, scope: { readonly type: ResourceType; readonly tenantId: string }): Query {
  switch (filter.kind) {
    case 'and':
      return { $and: filter.terms.map((term) => translate(term, scope)) };
    case 'or':
      return { $or: filter.terms.map((term) => translate(term, scope)) };
    case 'compare':
      return compare(filter, scope);
    default:
      throw badRequest('invalidFilter', 'only "eq", "and" and "or" are supported');
  }
}

function compare(
  { path, operator, value }: Comparison,
  { type, tenantId }: { readonly type: ResourceType; readonly tenantId: string },
): Query {
  const lookup = isPlain(path) ? lookups.get(type)?.get(path.attribute) : undefined;
  if (!lookup || operator !== 'eq' || typeof value !== 'string') {
    throw badRequest('invalidFilter', `${path.attribute} ${operator} is not supported`);
  }
  return lookup(tenantId, value);
}

function isPlain(path: AttributePath): boolean {
  return path.schema === undefined && path.subAttribute === undefined;
}
