import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeDirectoryEvent, encodeDirectoryEvent } from '@rollcall/protocol';
import { parseTypeDefinitions } from '@rollcall/scim';
import { toDirectoryEvent } from '../../../src/adapters/kafka/directory-event.ts';
import type { ResourceEvent, TypesEvent } from '../../../src/domain/event.ts';
import { ownTypes } from '../../support/commands.ts';

const place = {
  ...{
    tenantId: 'acme',
    stream: 'Device/d1',
    schemaVersion: 1,
    time: new Date(0),
    actor: 'c_1/someone',
    commandId: 'c',
  },
  ...{ correlationId: 'x', revision: 1, sequence: 4, partition: 'p', ordinal: 4, previousHash: 'a', hash: 'b' },
};
const { schemas, resourceTypes } = parseTypeDefinitions(ownTypes);
const members = [{ id: 'u1', type: 'User' as const }];
const attributes = { schemas: ['urn:example:Device'], displayName: 'Printer', size: { width: 2.5 } };
const events: readonly (ResourceEvent | TypesEvent)[] = [
  { type: 'UserCreated', data: { attributes } },
  { type: 'UserProfileChanged', data: { set: { title: 'Dr' }, removed: ['nickName'] } },
  { type: 'UserActivated', data: {} },
  { type: 'UserDeactivated', data: {} },
  { type: 'UserDeleted', data: {} },
  { type: 'GroupCreated', data: { attributes } },
  { type: 'GroupRenamed', data: { displayName: 'Staff' } },
  { type: 'GroupProfileChanged', data: { set: { externalId: 'e' }, removed: [] } },
  { type: 'GroupMembersAdded', data: { members } },
  { type: 'GroupMembersRemoved', data: { members } },
  { type: 'GroupMembersPending', data: { values: ['e1', 'e2'] } },
  { type: 'GroupPendingMembersDropped', data: { values: ['e1'] } },
  { type: 'GroupDeleted', data: {} },
  { type: 'ResourceCreated', data: { attributes } },
  { type: 'ResourceChanged', data: { set: { displayName: 'Scanner' }, removed: ['size'] } },
  { type: 'ResourceDeleted', data: {} },
  { type: 'TypesDefined', data: { schemas, resourceTypes } },
];

for (const { type, data } of events) {
  test(`${type} is published under its name and read back as it was, in both formats`, () => {
    const event = toDirectoryEvent({ ...place, type, data });
    for (const format of ['json', 'protobuf'] as const) {
      const record = encodeDirectoryEvent(event, { format });
      assert.equal(record.headers.ce_type, `rollcall.directory.v1.${type}`);
      assert.deepEqual(decodeDirectoryEvent(record), event);
    }
  });
}
