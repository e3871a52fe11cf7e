import type {
  AttributeValue,
  FoundResource,
  LookupAnswer,
  Lookup as LookupQuestion,
} from '@rollcall/protocol/directory/v1/query';
import { type Filter, parsePath, type ResourceType, resolveFilter } from '@rollcall/scim';
import { type Found, type IdLookup, lookUpIds, lookUpTerms, type TermLookup, termLookupOf } from '../mongo/look-up.ts';
import { Batching } from './batching.ts';
import type { Reading } from './list-resources.ts';
import { groupReference, resourceMessage } from './references.ts';
import { checkResourceType, checkTenant } from './rpc-errors.ts';

/** Look-ups in one query. */
const maxBatch = 200;
/** Groups of one user, and bytes of all resources, in one answer: below gRPC's limit of 4 MiB. */
const maxGroups = 5_000;
const maxBytes = 2 * 1024 * 1024;

/** Never rejects. */
export type Lookup = (question: LookupQuestion) => Promise<LookupAnswer>;

/**
 * Look-ups of all streams together: those that come while a query is on its way are answered by the next one, one for ids
 * and one for values. A look-up that fails, for whatever reason, is answered as incomplete: asked in the other way it gets
 * its error.
 */
export function createLookups(
  { db, readTypes }: Pick<Reading, 'db' | 'readTypes'>,
  onError: (error: unknown) => void,
): Lookup {
  const byId = new Batching<IdLookup, Found | undefined>((lookups) => lookUpIds(db, lookups), maxBatch);
  const byTerm = new Batching<TermLookup, readonly Found[] | undefined>(
    (lookups) => lookUpTerms(db, lookups),
    maxBatch,
  );
  const find = async (question: LookupQuestion): Promise<readonly Found[] | undefined> => {
    const tenantId = checkTenant(question.tenantId);
    const { by, resourceType, typesVersion } = question;
    const withGroups = question.withGroups && resourceType === 'User';
    if (by?.$case === 'resourceId') {
      const found = await byId.ask({ tenantId, resourceType, resourceId: by.value, withGroups });
      return found ? [found] : [];
    }
    if (!by) return undefined;
    const type = checkResourceType(await readTypes(tenantId, typesVersion), resourceType);
    const lookup = termLookupOf({ tenantId, withGroups }, type, equality(type, by.value));
    return lookup && byTerm.ask(lookup);
  };
  return async (question) => {
    const { id } = question;
    try {
      const found = (await find(question))?.map(foundMessage);
      return found && fits(found) ? { id, found, incomplete: false } : incomplete(id);
    } catch (error) {
      onError(error);
      return incomplete(id);
    }
  };
}

function equality(type: ResourceType, { path: text, value }: AttributeValue): Filter {
  const { filter: _none, ...path } = parsePath(text);
  return resolveFilter(type, { kind: 'compare', path, operator: 'eq', value });
}

function foundMessage({ resource, groups }: Found): FoundResource {
  return { resource: resourceMessage(resource), groups: groups.map(groupReference) };
}

function incomplete(id: number): LookupAnswer {
  return { id, found: [], incomplete: true };
}

function fits(found: readonly FoundResource[]): boolean {
  const bytes = found.reduce((sum, { resource }) => sum + (resource?.json.length ?? 0), 0);
  return bytes <= maxBytes && found.reduce((sum, { groups }) => sum + groups.length, 0) <= maxGroups;
}
