import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { coreTypes, type ScimResource, userType } from '@rollcall/scim';
import { freshName } from '@rollcall/service-kit/testing';
import { createLookups } from '../../../src/adapters/grpc/lookup.ts';
import { insertResources } from '../../support/resources.ts';
import { directoryServices } from '../../support/services.ts';

const services = directoryServices();
const tenantId = freshName('t');

/** Of nearly a megabyte. Fifteen have each title. */
function user(index: number): ScimResource {
  const at = '2025-01-01T00:00:00.000Z';
  const meta = { resourceType: 'User', created: at, lastModified: at, version: 'W/"1"' };
  const addresses = Array.from({ length: 15 }, () => ({ formatted: 'x'.repeat(60_000) }));
  const title = `title ${Math.floor(index / 15)}`;
  return { schemas: [userType.schema.id], id: randomUUID(), userName: `u${index}`, title, addresses, meta };
}

before(async () => {
  for (let start = 0; start < 45; start += 15) {
    const users = Array.from({ length: 15 }, (_, index) => user(start + index));
    await insertResources(services.db, tenantId, userType, users);
  }
});

test('look-ups that find more than is held in memory are left to the other way', async () => {
  const errors: unknown[] = [];
  const lookUp = createLookups({ db: services.db, readTypes: async () => coreTypes }, (error) => errors.push(error));
  const ask = (path: string, value: string) =>
    lookUp({
      ...{ id: 1, tenantId, resourceType: 'User', withGroups: false, typesVersion: 0 },
      by: { $case: 'attribute', value: { path, value } },
    });
  assert.equal((await ask('userName', 'u1')).found.length, 1);
  const answers = await Promise.all([0, 1, 2].map((index) => ask('title', `title ${index}`)));
  assert.deepEqual(
    answers.map(({ incomplete }) => incomplete),
    [true, true, true],
  );
  assert.match(String(errors[0]), /too large/);
});
