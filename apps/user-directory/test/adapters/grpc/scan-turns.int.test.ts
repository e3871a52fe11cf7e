import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListResourcesRequest } from '@rollcall/protocol/directory/v1/query';
import { coreTypes } from '@rollcall/scim';
import { status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { listResources } from '../../../src/adapters/grpc/list-resources.ts';
import { Turns } from '../../../src/adapters/grpc/turns.ts';
import { Found } from '../../../src/adapters/mongo/filter/found.ts';
import { directoryServices } from '../../support/services.ts';

const services = directoryServices();
const tenantId = freshName('t');

/** With no turns to be had. */
function answer(request: Partial<ListResourcesRequest>) {
  const scans = new Turns({ atATime: 0, maxWaiting: 0 });
  const reading = {
    db: services.db,
    maxScanned: 50_000,
    readTypes: async () => coreTypes,
    scans,
    found: new Found(services.db),
  };
  const whole = ListResourcesRequest.fromPartial({ tenantId, resourceType: 'User', count: 10, ...request });
  return Array.fromAsync(listResources(reading, whole, new AbortController().signal));
}

test('what looks at many documents waits for a turn among those of its tenant', async () => {
  const scans = [{ filter: 'title co "a"' }, { filter: 'not (active eq true)', count: 0 }, { sortBy: 'userName' }];
  for (const request of scans)
    await assert.rejects(answer(request), { code: status.RESOURCE_EXHAUSTED, reason: 'TOO_BUSY' });
});

test('what an index finds waits for none', async () => {
  for (const request of [{}, { filter: 'userName eq "ann"' }, { sortBy: 'meta.lastModified', descending: true }])
    assert.equal((await answer(request)).length, 1);
});
