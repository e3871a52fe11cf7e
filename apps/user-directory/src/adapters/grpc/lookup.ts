import type { FoundResource, LookupRequest, LookupResponse } from '@rollcall/protocol/directory/v1/query';
import { parsePath, resolveFilter } from '@rollcall/scim';
import type { Db } from 'mongodb';
import { type IdLookup, lookUpIds, lookUpTerms, type TermLookup, termLookupOf } from '../mongo/look-up.ts';
import { type GroupOfMember, type MemberKey, memberKey, readGroupsOf } from '../mongo/read-references.ts';
import type { StoredResource } from '../mongo/read-resources.ts';
import { Batching } from './batching.ts';
import type { Reading } from './list-resources.ts';
import { groupReference, resourceMessage } from './references.ts';
import { checkResourceType, checkTenant } from './rpc-errors.ts';

/** Look-ups in one query. */
const maxBatch = 200;
/** Unanswered look-ups of one stream; no more are taken from it meanwhile. */
const maxOpen = 1_000;
/** Groups of one user, and bytes of all resources, in one answer: below gRPC's limit of 4 MiB. */
const maxGroups = 5_000;
const maxBytes = 2 * 1024 * 1024;

type Lookup = (request: LookupRequest) => Promise<LookupResponse>;

/**
 * Look-ups of all streams together: those that come while a query is on its way are answered by the next one, one each for
 * ids, for values, and for groups. A look-up that fails, for whatever reason, is answered as incomplete: asked in the other
 * way it gets its error.
 */
export function createLookups(
  { db, readTypes }: Pick<Reading, 'db' | 'readTypes'>,
  onError: (error: unknown) => void,
): Lookup {
  const byId = new Batching<IdLookup, StoredResource | undefined>((lookups) => lookUpIds(db, lookups), maxBatch);
  const byTerm = new Batching<TermLookup, readonly StoredResource[] | undefined>(
    (lookups) => lookUpTerms(db, lookups),
    maxBatch,
  );
  const groups = new Batching<MemberKey, readonly GroupOfMember[]>((members) => groupsOf(db, members), maxBatch);
  const find = async (request: LookupRequest): Promise<readonly StoredResource[] | undefined> => {
    const tenantId = checkTenant(request.tenantId);
    const { by, resourceType, typesVersion } = request;
    if (by?.$case === 'resourceId') {
      const found = await byId.ask({ tenantId, resourceType, resourceId: by.value });
      return found ? [found] : [];
    }
    if (!by) return undefined;
    const type = checkResourceType(await readTypes(tenantId, typesVersion), resourceType);
    const { filter: _none, ...path } = parsePath(by.value.path);
    const compared = { kind: 'compare', path, operator: 'eq', value: by.value.value } as const;
    const lookup = termLookupOf(tenantId, type, resolveFilter(type, compared));
    return lookup && byTerm.ask(lookup);
  };
  return async (request) => {
    const { id, withGroups } = request;
    try {
      const resources = await find(request);
      if (!resources) return incomplete(id);
      const found = await Promise.all(
        resources.map(async (resource): Promise<FoundResource> => {
          const isUser = withGroups && resource.resourceType === 'User';
          const key = { tenantId: resource.tenantId, memberId: resource.resourceId };
          const references = isUser ? (await groups.ask(key)).map(groupReference) : [];
          return { resource: resourceMessage(resource), groups: references };
        }),
      );
      return fits(found) ? { id, found, incomplete: false } : incomplete(id);
    } catch (error) {
      onError(error);
      return incomplete(id);
    }
  };
}

function incomplete(id: number): LookupResponse {
  return { id, found: [], incomplete: true };
}

function fits(found: readonly FoundResource[]): boolean {
  const bytes = found.reduce((sum, { resource }) => sum + (resource?.json.length ?? 0), 0);
  return bytes <= maxBytes && found.reduce((sum, { groups }) => sum + groups.length, 0) <= maxGroups;
}

async function groupsOf(db: Db, members: readonly MemberKey[]): Promise<readonly (readonly GroupOfMember[])[]> {
  const found = await readGroupsOf(db, members);
  return members.map((member) => found.get(memberKey(member)) ?? []);
}

/** One gateway's look-ups, answered in the order in which they are found. */
export async function* answerLookups(
  requests: AsyncIterable<LookupRequest>,
  lookup: Lookup,
): AsyncGenerator<LookupResponse, void, undefined> {
  const ready: LookupResponse[] = [];
  let [open, ended, wake] = [0, false, Promise.withResolvers<void>()];
  let failure: unknown;
  const changed = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const take = async () => {
    for await (const request of requests) {
      open += 1;
      void lookup(request).then((response) => {
        ready.push(response);
        changed();
      });
      while (open >= maxOpen) await wake.promise;
    }
  };
  take()
    .catch((error: unknown) => {
      failure = error;
    })
    .finally(() => {
      ended = true;
      changed();
    });
  for (;;) {
    const change = wake.promise;
    for (const response of ready.splice(0)) {
      yield response;
      open -= 1;
      changed();
    }
    if (failure) throw failure;
    if (ended && open === 0) return;
    if (ready.length === 0) await change;
  }
}
