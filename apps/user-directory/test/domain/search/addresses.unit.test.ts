import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineResourceType, groupType, parseFilter, userType } from '@rollcall/scim';
import { refuseAddresses } from '../../../src/domain/search/addresses.ts';

const asks = (type: typeof userType, filter: string) => () => refuseAddresses(type, parseFilter(filter));

for (const filter of ['meta.location pr', 'Groups.$REF eq "x"', 'not (title pr and groups[value pr or $ref sw "x"])'])
  test(`RFC 7644 §3.4.2.2: what only a gateway knows cannot be compared: ${filter}`, () => {
    assert.throws(asks(userType, filter), { status: 400, scimType: 'invalidFilter' });
  });

test('other types’ names, other parts, and URIs that clients gave are left alone', () => {
  for (const filter of ['members.$ref pr', 'groups.value pr', 'meta.created pr', 'groups[type eq "direct"]'])
    assert.doesNotThrow(asks(userType, filter));
  assert.throws(asks(groupType, 'members[$ref pr]'), /compare members\.value/);
  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  assert.doesNotThrow(asks(userType, `${urn}:manager.$ref eq "x"`));
  const device = defineResourceType({ ...groupType, name: 'Device', endpoint: '/Devices' });
  assert.doesNotThrow(asks(device, 'members.$ref pr'));
});
