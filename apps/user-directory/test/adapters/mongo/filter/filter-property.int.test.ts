import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  compileFilter,
  type Filter,
  type JsonObject,
  parseFilter,
  printFilter,
  type ResourceType,
  resolveFilter,
  ScimError,
  type ScimResource,
} from '@rollcall/scim';
import fc from 'fast-check';
import { idsOfSource } from '../../../../src/adapters/mongo/filter/pages.ts';
import { sourceOf } from '../../../../src/adapters/mongo/filter/sources.ts';
import { ensureResourceIndexes } from '../../../../src/adapters/mongo/resources.ts';
import { directoryDatabase } from '../../../support/directory-database.ts';
import {
  assigned,
  attributes,
  groupFilter,
  groupType,
  optional,
  resourceOf,
  stamp,
  text,
  userFilter,
  userType,
} from '../../../support/random-filters.ts';
import { insertResources } from '../../../support/resources.ts';

const database = directoryDatabase();
const tenantId = 'property';

const users: ScimResource[] = [];
const groups: ScimResource[] = [];

before(async () => {
  const { db } = database;
  await ensureResourceIndexes(db);
  const times = fc.tuple(stamp, stamp);
  const seed = 20_240_101;
  const some = fc.sample(fc.tuple(attributes, times), { numRuns: 200, seed });
  const taken = new Set<unknown>();
  const plain = some
    .map(([fields, at]) => resourceOf(userType, assigned(fields) as JsonObject, at))
    .map((user, index): ScimResource & { readonly userName: string } => ({
      ...user,
      userName: `${user.userName ?? ''}${index % 4 === 0 ? '' : index}`,
    }))
    .filter(({ userName }) => !taken.has(userName.toLowerCase()) && taken.add(userName.toLowerCase()));
  const member = fc.oneof(
    fc.constantFrom(...plain).map((user) => ({ value: String(user.id), type: 'User' })),
    fc.constant({ value: 'inner', type: 'Group' }),
  );
  const group = fc.tuple(
    text,
    optional(text),
    fc.uniqueArray(member, { maxLength: 5, selector: ({ value }) => value }),
    times,
  );
  for (const [displayName, externalId, members, at] of fc.sample(group, { numRuns: 30, seed })) {
    groups.push(resourceOf(groupType, assigned({ externalId, displayName, members }) as JsonObject, at));
  }
  const groupsOf = (user: ScimResource) =>
    groups
      .filter(({ members }) => Array.isArray(members) && members.some(({ value }) => value === user.id))
      .map(({ id: value, displayName: display }) => ({ value, type: 'direct', display }));
  for (const user of plain) users.push(assigned({ ...user, groups: groupsOf(user) }) as ScimResource);
  await insertResources(db, tenantId, userType, users);
  await insertResources(db, tenantId, groupType, groups);
  await insertResources(db, 'another', userType, users.slice(0, 50));
});

function parsed(type: ResourceType, written: string): Filter | undefined {
  try {
    return resolveFilter(type, parseFilter(written));
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/** The larger bound lets scans be used, the smaller one everything else. */
function agree(
  type: ResourceType,
  resources: readonly ScimResource[],
  arbitrary: fc.Arbitrary<string>,
  numRuns: number,
) {
  let asked = 0;
  const property = fc.asyncProperty(arbitrary, fc.boolean(), async (written, small) => {
    const filter = parsed(type, written);
    fc.pre(filter !== undefined);
    const selecting = { db: database.db, tenantId, maxScanned: small ? 1_000 : 60 };
    const expected = resources.filter(compileFilter(type, filter)).map(({ id }) => String(id));
    const source = await sourceOf(selecting, type, filter).catch((error: unknown) => {
      if (!small && error instanceof ScimError && error.scimType === 'tooMany') return undefined;
      throw error;
    });
    if (source === undefined) return;
    asked += 1;
    const found = await idsOfSource(database.db, source, { skip: 0, limit: 1_000 });
    assert.deepEqual(found, expected.toSorted(), `${printFilter(filter)} by ${JSON.stringify(source.hint)}`);
  });
  return fc
    .assert(property, { numRuns })
    .then(() => assert.ok(asked > numRuns / 3, `only ${asked} filters were asked`));
}

test('the query finds exactly the users that the evaluator selects', () => agree(userType, users, userFilter, 800));

test('the query finds exactly the groups that the evaluator selects', () => agree(groupType, groups, groupFilter, 300));
