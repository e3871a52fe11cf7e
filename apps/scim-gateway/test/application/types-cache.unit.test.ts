import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreTypes, enterpriseUserSchema } from '@rollcall/scim';
import { createTypesCache } from '../../src/application/types-cache.ts';
import { callerOf } from '../support/caller.ts';

const device = {
  name: 'Device',
  endpoint: '/Devices',
  description: 'Device',
  schema: 'urn:example:Device',
  schemaExtensions: [],
};
const definitions = Buffer.from(
  JSON.stringify({
    schemas: [{ ...enterpriseUserSchema, id: 'urn:example:Device', name: 'Device' }],
    resourceTypes: [device],
  }),
);

function source(version: number) {
  const asked: string[] = [];
  const answer = { version, definitions };
  return {
    asked,
    answer,
    fetch: async (tenantId: string) => {
      asked.push(tenantId);
      return { ...answer };
    },
  };
}

test('a tenant that has defined nothing has the standard types, and nobody is asked', async () => {
  const from = source(0);
  const typesOf = createTypesCache(from, { maxTenants: 10 });
  assert.equal(await typesOf(callerOf({ typesVersion: 0 })), coreTypes);
  assert.deepEqual(from.asked, []);
});

test('types are asked for once, however many requests wait for them', async () => {
  const from = source(3);
  const typesOf = createTypesCache(from, { maxTenants: 10 });
  const caller = callerOf({ tenantId: 'acme', typesVersion: 3 });
  const all = await Promise.all([typesOf(caller), typesOf(caller), typesOf(caller)]);
  assert.equal(all[0]?.byEndpoint.get('/devices')?.name, 'Device');
  assert.ok(all.every((types) => types === all[0]));
  assert.equal(await typesOf(caller), all[0]);
  assert.deepEqual(from.asked, ['acme']);
});

test('a credential that knows a higher version makes them be asked for again, one that knows a lower does not', async () => {
  const from = source(3);
  const typesOf = createTypesCache(from, { maxTenants: 10 });
  await typesOf(callerOf({ tenantId: 'acme', typesVersion: 3 }));
  from.answer.version = 4;
  from.answer.definitions = Buffer.from('{"schemas":[],"resourceTypes":[]}');
  const newer = await typesOf(callerOf({ tenantId: 'acme', typesVersion: 4 }));
  assert.equal(newer.types.has('Device'), false);
  assert.equal(await typesOf(callerOf({ tenantId: 'acme', typesVersion: 3 })), newer);
  assert.deepEqual(from.asked, ['acme', 'acme']);
});

test('a failure is not kept', async () => {
  const from = source(1);
  let failing = true;
  const fetch = async (tenantId: string) => {
    if (failing) throw new Error('unavailable');
    return from.fetch(tenantId);
  };
  const typesOf = createTypesCache({ fetch }, { maxTenants: 10 });
  const caller = callerOf({ typesVersion: 1 });
  await assert.rejects(typesOf(caller), /unavailable/);
  failing = false;
  assert.ok((await typesOf(caller)).types.has('Device'));
});
