import {
  type AttributeFilter,
  badRequest,
  type Filter,
  groupType,
  matchesFilter,
  type ResourceType,
  type ValueFilter,
} from '@rollcall/scim';
import type { Db, Document } from 'mongodb';
import { maxQueryMs } from '../limits.ts';
import { membersFilter, membershipsOf } from '../memberships.ts';
import { resourcesOf } from '../resources.ts';
import { conditionOf, isAboutReferences, type ReferenceConditions, referenceOf } from './conditions.ts';
import { holdsUnassigned, never, operatorsOf } from './tests.ts';

/** Resources found by their memberships, and groups by their names, on the way to a query. */
const maxFound = 50_000;

interface Scope {
  readonly db: Db;
  readonly tenantId: string;
  readonly type: ResourceType;
}

/**
 * Looks up what a resolved filter says of a group's `members` or a user's `groups`, which are rows of their own.
 * @throws {ScimError} 400 tooMany when that alone finds more than 50,000
 */
export async function findReferences(db: Db, tenantId: string, type: ResourceType, filter: Filter) {
  const found = new Map<Filter, Document>();
  await learn({ db, tenantId, type }, filter, found);
  return found as ReferenceConditions;
}

async function learn(scope: Scope, filter: Filter, found: Map<Filter, Document>): Promise<void> {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const term of filter.terms) await learn(scope, term, found);
      return;
    case 'not':
      return learn(scope, filter.term, found);
    case 'valuePath':
      if (!isAboutReferences(scope.type, filter.path)) return;
      found.set(filter, { resourceId: { $in: await owners(scope, await rowCondition(scope, filter.filter)) } });
      return;
    default:
      if (isAboutReferences(scope.type, filter.path)) found.set(filter, await testCondition(scope, filter));
  }
}

async function testCondition(scope: Scope, test: AttributeFilter): Promise<Document> {
  const sub = test.path.subAttribute;
  if (sub === undefined) {
    const any = { resourceId: { $in: await owners(scope, {}) } };
    return holdsUnassigned(test) ? { $nor: [any] } : any;
  }
  const element: AttributeFilter = { ...test, path: { attribute: sub } };
  const holds = await rowCondition(scope, element);
  if (!holdsUnassigned(test)) return { resourceId: { $in: await owners(scope, holds) } };
  // It holds unless there are rows, none of which meets it. Those are few: they all have the one value that is excluded.
  const failing = await owners(scope, { $nor: [await rowCondition(scope, element)] });
  const saved = new Set(failing.length === 0 ? [] : await owners(scope, { $and: [holds, owned(scope, failing)] }));
  return { resourceId: { $nin: failing.filter((id) => !saved.has(id)) } };
}

function owned({ type }: Scope, ids: readonly string[]): Document {
  return { [type.name === 'Group' ? 'groupId' : 'memberId']: { $in: ids } };
}

/** The ids of the groups, or users, that have a row which meets a condition. */
async function owners({ db, tenantId, type }: Scope, condition: Document): Promise<string[]> {
  const ofTenant = { _id: { $gte: `${tenantId}/`, $lt: `${tenantId}0` } };
  const [owner, kind] = type.name === 'Group' ? ['$groupId', {}] : ['$memberId', { memberType: 'User' }];
  const rows = await membershipsOf(db)
    .aggregate<{ _id: string }>(
      [
        { $match: { $and: [ofTenant, kind, { tenantId }, condition] } },
        { $group: { _id: owner } },
        { $limit: maxFound + 1 },
      ],
      { maxTimeMS: maxQueryMs },
    )
    .toArray();
  return bounded(rows.map(({ _id }) => _id));
}

function bounded(ids: string[]): string[] {
  if (ids.length > maxFound) throw badRequest('tooMany', 'members or groups select too many resources');
  return ids;
}

/** What stands in `members[…]` or `groups[…]` as a condition on rows of memberships. */
async function rowCondition(scope: Scope, filter: ValueFilter): Promise<Document> {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const terms: Document[] = [];
      for (const term of filter.terms) terms.push(await rowCondition(scope, term));
      return { [`$${filter.kind}`]: terms };
    }
    case 'not':
      return { $nor: [await rowCondition(scope, filter.term)] };
    default:
      return scope.type.name === 'Group' ? memberCondition(scope, filter) : groupCondition(scope, filter);
  }
}

/** Of a member its id and type are known, not its name, nor the URI that the gateway gives it. */
function memberCondition({ type }: Scope, test: AttributeFilter): Document {
  if (test.path.attribute === 'value') return { memberId: valueOperators(type, 'members', test) };
  if (test.path.attribute !== 'type') return constant(type, 'members', test, { value: '-' });
  const types = ['User', 'Group'].filter((name) => constant(type, 'members', test, { type: name }) !== never);
  return { memberType: { $in: types } };
}

async function groupCondition(scope: Scope, test: AttributeFilter): Promise<Document> {
  const { type, tenantId } = scope;
  const { attribute } = test.path;
  if (attribute === 'type') return constant(type, 'groups', test, { type: 'direct' });
  if (attribute === 'display') return { groupId: { $in: await groupsNamed(scope, test) } };
  if (attribute !== 'value') return constant(type, 'groups', test, { value: '-' });
  if (test.kind === 'compare' && test.operator === 'eq' && typeof test.value === 'string') {
    return membersFilter(tenantId, test.value);
  }
  return { groupId: valueOperators(type, 'groups', test) };
}

async function groupsNamed({ db, tenantId }: Scope, test: AttributeFilter): Promise<string[]> {
  const named = conditionOf(groupType, { ...test, path: { attribute: 'displayName' } }, new Map());
  const groups = await resourcesOf(db)
    .find(
      { tenantId, resourceType: 'Group', ...named },
      { projection: { _id: 0, resourceId: 1 }, maxTimeMS: maxQueryMs, limit: maxFound + 1 },
    )
    .toArray();
  return bounded(groups.map(({ resourceId }) => resourceId));
}

function valueOperators(type: ResourceType, attribute: 'members' | 'groups', test: AttributeFilter): Document {
  const { subAttribute } = referenceOf(type, { attribute, subAttribute: 'value' });
  if (!subAttribute) throw new Error(`${attribute} have values`);
  return operatorsOf(subAttribute, test) ?? { $in: [] };
}

/** The test of a sub-attribute that is the same in all rows. */
function constant(
  type: ResourceType,
  attribute: string,
  test: AttributeFilter,
  element: Record<string, string>,
): Document {
  const filter: Filter = { kind: 'valuePath', path: { attribute }, filter: test };
  return matchesFilter(type, filter, { [attribute]: [element] }) ? {} : never;
}
