import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withExternalId, withName } from '../../src/domain/correlation.ts';
import type { JsonObject } from '../../src/domain/json.ts';

function remotes(...resources: JsonObject[]) {
  return resources.map((resource, index) => ({ remoteId: String(index), etag: '', resource }));
}

const ids = (found: readonly { remoteId: string }[]) => found.map(({ remoteId }) => remoteId);

test('an externalId is compared letter by letter', () => {
  const everyone = remotes({ externalId: 'R-1' }, { externalid: 'r-1' }, {}, { externalId: 'r-10' });
  assert.deepEqual(ids(withExternalId(everyone, 'r-1')), ['1']);
  assert.deepEqual(ids(withExternalId(everyone, '')), []);
});

test('a name is compared without case, and the exact one wins', () => {
  const everyone = remotes({ userName: 'ANN' }, { userName: 'ann' }, { userName: 'anna' }, {});
  assert.deepEqual(ids(withName('User', everyone, 'ann')), ['1']);
  assert.deepEqual(ids(withName('User', everyone, 'Ann')), ['0', '1']);
  assert.deepEqual(ids(withName('Group', everyone, 'ann')), []);
  assert.deepEqual(ids(withName('Group', remotes({ displayName: 'Sales' }), 'sales')), ['0']);
});
