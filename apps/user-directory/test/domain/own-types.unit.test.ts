import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePatch, parseTypeDefinitions } from '@rollcall/scim';
import type { DecidedEvent } from '../../src/domain/event.ts';
import { badgeSchemaId, deviceSchemaId, ownTypes } from '../support/commands.ts';
import { aUser, groupCreated, toUser, userCreated } from './events.ts';
import { given } from './given.ts';

const policies = { unknownMembers: 'reject', createMissingValues: false } as const;
const define = (definitions: object) => ({
  ...{ kind: 'defineTypes' as const, tenantId: 'acme' },
  definitions: parseTypeDefinitions(definitions),
});
const defined = (definitions: object): DecidedEvent => {
  const { schemas, resourceTypes } = parseTypeDefinitions(definitions);
  return { tenantId: 'acme', event: { type: 'TypesDefined', data: { schemas, resourceTypes } } };
};
const device = (attributes: object) => ({ schemas: [deviceSchemaId], ...attributes });
const deviceCreated = (id: string, attributes: object): DecidedEvent => ({
  ...{ resourceType: 'Device', id },
  event: { type: 'ResourceCreated', data: { attributes: device(attributes) as never } },
});
const create = (id: string, attributes: object) => ({
  ...{ kind: 'create' as const, type: 'Device', id, members: [], ...policies },
  desired: device(attributes) as never,
});
const remove = (type: string, id: string) => ({ kind: 'delete' as const, type, id, ifMatch: [] });

test('a tenant defines types; defining the same again is nothing', () => {
  given().when(define(ownTypes)).thenEmits(defined(ownTypes));
  given(defined(ownTypes)).when(define(ownTypes)).thenNothing();
});

test('a type that has resources cannot go; when the last one is gone it can', () => {
  const none = { schemas: [], resourceTypes: [] };
  const history = [defined(ownTypes), deviceCreated('d1', { displayName: 'Printer' })];
  given(...history)
    .when(define(none))
    .thenConflicts(/"Device".* cannot be removed/);
  given(...history, { resourceType: 'Device', id: 'd1', event: { type: 'ResourceDeleted', data: {} } })
    .when(define(none))
    .thenEmits(defined(none));
});

test('the same rules as for Users: POST, PUT, PATCH, DELETE, entity tags', () => {
  const history = [defined(ownTypes), deviceCreated('d1', { displayName: 'Printer', serialNumber: 's1' })];
  const changed = (set: object, ...removed: readonly string[]): DecidedEvent => ({
    ...{ resourceType: 'Device', id: 'd1' },
    event: { type: 'ResourceChanged', data: { set: set as never, removed } },
  });
  const change = { type: 'Device', id: 'd1', members: [], ifMatch: [], ...policies };
  given(defined(ownTypes))
    .when(create('d1', { displayName: 'Printer', serialNumber: 's1' }))
    .thenEmits(...history.slice(1));
  given(...history)
    .when({ kind: 'replace', ...change, desired: device({ displayName: 'Scanner' }) as never })
    .thenEmits(changed({ displayName: 'Scanner' }, 'serialNumber'));
  const operations = parsePatch({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'displayName', value: 'Scanner' }],
  });
  given(...history)
    .when({ kind: 'patch', ...change, operations })
    .thenEmits(changed({ displayName: 'Scanner' }));
  given(...history)
    .when({ ...remove('Device', 'd1'), ifMatch: ['W/"7"'] })
    .thenIsRefused('PRECONDITION_FAILED');
  given(...history)
    .when(remove('Device', 'd1'))
    .thenEmits({ resourceType: 'Device', id: 'd1', event: { type: 'ResourceDeleted', data: {} } });
});

test('what a schema of the tenant calls unique is, and the refusal names the attribute', () => {
  const badge = (number: string) => ({ [badgeSchemaId]: { number } });
  const ann = aUser({ userName: 'ann' });
  const withBadge = (number: string) => ({
    ...ann,
    schemas: [...(ann.schemas as string[]), badgeSchemaId],
    ...badge(number),
  });
  const first = toUser('u1', {
    type: 'UserCreated',
    data: { attributes: { active: true, ...withBadge('B1') } as never },
  });
  given(defined(ownTypes), first)
    .when({
      ...{ kind: 'create', type: 'User', id: 'u2', members: [], ...policies },
      desired: { ...withBadge('b1'), userName: 'bob' } as never,
    })
    .thenIsRefused('VALUE_TAKEN', new RegExp(`^${badgeSchemaId}:number is taken$`));
  given(defined(ownTypes), deviceCreated('d1', { displayName: 'Printer', serialNumber: 's1' }))
    .when(create('d2', { displayName: 'Scanner', serialNumber: 'S1' }))
    .thenIsRefused('VALUE_TAKEN', /^serialNumber is taken$/);
});

test('an unknown type, and the id of a resource of another type, name nothing', () => {
  given()
    .when(create('d1', { displayName: 'Printer' }))
    .thenIsRefused('RESOURCE_TYPE_UNKNOWN');
  given(defined(ownTypes), userCreated('u1', { userName: 'ann' }))
    .when(remove('Device', 'u1'))
    .thenIsRefused('RESOURCE_NOT_FOUND');
});

test('only users and groups are members, whatever the connection does about unknown ones', () => {
  const history = [
    defined(ownTypes),
    deviceCreated('d1', { displayName: 'Printer' }),
    groupCreated('g1', { displayName: 'A' }),
  ];
  const add = { kind: 'add' as const, members: [{ value: 'd1' }] };
  const outcome = given(...history).when({
    ...{ kind: 'patch', type: 'Group', id: 'g1', operations: [], members: [add], ifMatch: [] },
    ...{ ...policies, unknownMembers: 'keepPending' },
  });
  outcome.thenIsRefused('MEMBER_UNKNOWN', /neither a User nor a Group/);
  assert.deepEqual(outcome.emitted(), []);
});
