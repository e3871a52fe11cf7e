import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payloadDigest } from '../../src/domain/digest.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { decidePlan, type Found } from '../../src/domain/plan.ts';
import { type Quirks, strictServer } from '../../src/domain/quirks.ts';
import type { Desired, Subject } from '../../src/domain/subject.ts';

const ann: Subject = { type: 'User', resourceId: 'r-1' };
const team: Subject = { type: 'Group', resourceId: 'g-1' };
const nothing: Found = { remote: undefined, by: 'name', membersKnown: true, warnings: [] };

function found(resource: JsonObject, by: Found['by'] = 'remote-id'): Found {
  return { ...nothing, remote: { remoteId: '42', etag: '', resource: { id: '42', ...resource } }, by };
}

function present(attributes: JsonObject): Desired {
  return { state: 'present', attributes };
}

function operationOf(subject: Subject, desired: Desired, there: Found, quirks: Partial<Quirks> = {}) {
  const { operation, call } = decidePlan(subject, desired, there, { ...strictServer, ...quirks });
  return call === undefined ? operation : `${operation}: ${call.method} ${call.path}`;
}

test('the operation follows from what is wanted and what is there', () => {
  const absent: Desired = { state: 'absent' };
  const members: Desired = { state: 'members', add: ['a'], remove: ['b'] };
  assert.equal(operationOf(ann, present({ userName: 'a' }), nothing), 'create: POST /Users');
  assert.equal(operationOf(ann, present({ userName: 'a' }), found({ userName: 'a' })), 'none');
  assert.equal(operationOf(ann, present({ userName: 'b' }), found({ userName: 'a' })), 'update: PATCH /Users/42');
  assert.equal(
    operationOf(ann, present({ userName: 'b' }), found({ userName: 'a' }), { updateVerb: 'put' }),
    'update: PUT /Users/42',
  );
  assert.equal(operationOf(ann, absent, nothing), 'none');
  assert.equal(operationOf(ann, absent, found({})), 'delete: DELETE /Users/42');
  assert.equal(
    operationOf(ann, absent, found({ active: true }), { deprovisioning: 'disable' }),
    'disable: PATCH /Users/42',
  );
  assert.equal(operationOf(ann, absent, found({ active: false }), { deprovisioning: 'disable' }), 'none');
  assert.equal(operationOf(team, absent, found({}), { deprovisioning: 'disable' }), 'delete: DELETE /Groups/42');
  assert.equal(operationOf(team, members, found({ members: [{ value: 'b' }] })), 'change-members: PATCH /Groups/42');
  assert.equal(operationOf(team, members, found({ members: [{ value: 'a' }] })), 'none');
});

test('a remote id stays one segment of the path', () => {
  const odd = found({});
  const there: Found = { ...odd, remote: { remoteId: 'a/b?c#d', etag: '', resource: {} } };
  assert.equal(operationOf(ann, { state: 'absent' }, there), 'delete: DELETE /Users/a%2Fb%3Fc%23d');
});

test('an account that was found is stamped once, one that is known is not', () => {
  const wanted = present({ userName: 'a' });
  const changedBy = (by: Found['by'], externalId?: string) =>
    decidePlan(ann, wanted, found({ userName: 'a', ...(externalId && { externalId }) }, by), strictServer)
      .changedAttributes;
  assert.deepEqual(changedBy('name'), ['externalId']);
  assert.deepEqual(changedBy('name', 'r-1'), []);
  assert.deepEqual(changedBy('name', 'of-another'), ['externalId']);
  assert.deepEqual(changedBy('remote-id'), []);
});

test('the digest covers operation, desired state and what was read of it, and nothing else', () => {
  const digest = (subject: Subject, desired: Desired, there: Found) =>
    decidePlan(subject, desired, there, strictServer).digest;
  const base = digest(ann, present({ title: 'Dr' }), found({ title: 'Mx' }));
  assert.equal(
    base,
    digest(ann, present({ title: 'Dr' }), found({ title: 'Mx', nickName: 'n', meta: { version: '2' } })),
  );
  assert.equal(
    digest(ann, present({ title: 'Dr', userName: 'a' }), nothing),
    digest(ann, present({ userName: 'a', title: 'Dr' }), nothing),
  );
  const others = [
    digest(ann, present({ title: 'Dr' }), found({ title: 'Ms' })),
    digest(ann, present({ title: 'Prof' }), found({ title: 'Mx' })),
    digest({ ...ann, resourceId: 'r-2' }, present({ title: 'Dr' }), found({ title: 'Mx' })),
    digest(ann, { state: 'absent' }, found({ title: 'Mx' })),
    digest(ann, present({ title: 'Dr' }), {
      ...found({ title: 'Mx' }),
      remote: { remoteId: '43', etag: '', resource: { title: 'Mx' } },
    }),
  ];
  assert.equal(new Set([base, ...others]).size, others.length + 1);
});

test('a key stands for subject and desired state: order of members and knowledge of the remote id do not matter', () => {
  const one: Desired = { state: 'members', add: ['a', 'b'], remove: [] };
  const same: Desired = { state: 'members', add: ['b', 'a'], remove: [] };
  assert.equal(payloadDigest(team, one), payloadDigest({ ...team, remoteId: '42' }, same));
  assert.notEqual(payloadDigest(team, one), payloadDigest(team, { ...one, add: ['a'] }));
});
