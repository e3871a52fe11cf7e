import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BulkOperation } from '@rollcall/protocol/command/v1/command';
import { coreTypes } from '@rollcall/scim';
import type { Caller } from '../../src/application/ports.ts';
import { prepareBulk } from '../../src/application/prepare-bulk.ts';
import { bulkRequestSchema, parseBulkRequest } from '../../src/domain/bulk/bulk-request.ts';
import { group, patch, user } from '../support/bodies.ts';
import { callerOf } from '../support/caller.ts';

async function prepared(Operations: readonly object[], caller: Caller = callerOf()): Promise<readonly BulkOperation[]> {
  const rules = { maxOperations: 100, byEndpoint: coreTypes.byEndpoint };
  return (await prepareBulk(caller, parseBulkRequest({ schemas: [bulkRequestSchema], Operations }, rules))).operations;
}

const postUser = (bulkId: string, more: object = {}) => ({ method: 'POST', path: '/Users', bulkId, data: user(more) });
const postGroup = (bulkId: string, ...members: string[]) => ({
  ...{ method: 'POST', path: '/Groups', bulkId },
  data: group({ members: members.map((value) => ({ value })) }),
});

function createdId(operation: BulkOperation | undefined): string {
  assert.equal(operation?.change?.$case, 'create');
  return operation?.change?.$case === 'create' ? operation.change.value.resourceId : '';
}

function resourceOf(operation: BulkOperation | undefined) {
  return operation?.change?.$case === 'create' ? JSON.parse(operation.change.value.resource.toString()) : undefined;
}

function statusOf({ change }: BulkOperation): number | undefined {
  return change?.$case === 'refused' ? change.value.status : undefined;
}

test('RFC 7644 §3.7.1: circular references get the ids of what is going to be created', async () => {
  const [a, b] = await prepared([postGroup('qwerty', 'bulkId:ytrewq'), postGroup('ytrewq', 'bulkId:qwerty')]);
  assert.deepEqual(resourceOf(a).members, [{ value: createdId(b) }]);
  assert.deepEqual(resourceOf(b).members, [{ value: createdId(a) }]);
  assert.deepEqual([a?.refersTo, b?.refersTo], [[1], [0]]);
});

test('RFC 7644 §3.7.2: a path may name what an operation creates', async () => {
  const data = patch({ op: 'add', path: 'members', value: [{ value: 'bulkId:u' }] });
  const [g, change, u] = await prepared([
    postGroup('g'),
    { method: 'PATCH', path: '/Groups/bulkId:g', data },
    postUser('u'),
  ]);
  assert.equal(change?.change?.$case, 'patch');
  if (change?.change?.$case !== 'patch') return;
  assert.equal(change.change.value.resourceId, createdId(g));
  assert.equal(JSON.parse(change.change.value.patch.toString()).Operations[0].value[0].value, createdId(u));
  assert.deepEqual(change.refersTo, [0, 2]);
  assert.equal(change.asked?.path, `/Groups/${createdId(g)}`);
});

test('a reference to itself is no reference to another operation', async () => {
  const [operation] = await prepared([postGroup('g', 'bulkId:g')]);
  assert.deepEqual(operation?.refersTo, []);
});

test('RFC 7644 §3.7.1: a reference to no operation is 409', async () => {
  assert.deepEqual((await prepared([postGroup('g', 'bulkId:nobody'), postUser('u')])).map(statusOf), [409, undefined]);
});

test('what refers to a refused operation is refused with 409, and what refers to that; the rest goes on', async () => {
  const operations = await prepared([
    postGroup('top', 'bulkId:middle'),
    postGroup('middle', 'bulkId:wrong'),
    postUser('wrong', { userName: undefined }),
    postUser('fine'),
    postGroup('also fine', 'bulkId:fine'),
  ]);
  const statuses = operations.map(statusOf);
  assert.deepEqual(statuses, [409, 409, 400, undefined, undefined]);
});

test('each operation needs the scope for its type', async () => {
  const caller = callerOf({ scopes: ['write:User', 'read'] });
  assert.deepEqual((await prepared([postUser('u'), postGroup('g')], caller)).map(statusOf), [undefined, 403]);
});

test('RFC 7644 §3.7 errata 5050: the data of a PATCH is a whole PatchOp message', async () => {
  const changes = [{ op: 'remove', path: 'nickName' }];
  const path = '/Users/u1';
  const operations = await prepared(
    [
      { method: 'PATCH', path, data: patch(...changes) },
      { method: 'PATCH', path, data: { Operations: changes } },
    ],
    callerOf({ dialect: 'strict' }),
  );
  const statuses = operations.map(statusOf);
  assert.deepEqual(statuses, [undefined, 400]);
});

test('a password does not get into the command', async () => {
  const operations = await prepared([postUser('u', { password: 'swordfish' })]);
  assert.ok(!JSON.stringify(resourceOf(operations[0])).includes('swordfish'));
});
