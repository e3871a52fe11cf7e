import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyPatch, type JsonValue, parsePatch, type ScimResource, userType } from '../../src/index.ts';
import { refuses } from '../assertions.ts';
import { coreUser, frozen, patchMessage, patchUser } from '../fixtures.ts';

const user: ScimResource = frozen({ schemas: [coreUser], id: '1', userName: 'bjensen', active: true });

function patch(resource: ScimResource, ...operations: JsonValue[]): ScimResource {
  return applyPatch(userType, resource, frozen(parsePatch(patchMessage(...operations))), { createMissingValues: true });
}

describe('E-7 createMissingValues', () => {
  const workEmail = { op: 'add', path: 'emails[type eq "work"].value', value: 'b@example.com' };

  it('makes the element a filter describes', () => {
    for (const op of ['add', 'replace', 'Replace']) {
      const patched = patch(user, { ...workEmail, op });
      assert.deepEqual(patched.emails, [{ value: 'b@example.com', type: 'work' }]);
    }
    const country = { op: 'replace', path: 'addresses[type eq "work" and primary eq true].country', value: 'NO' };
    assert.deepEqual(patch(user, country).addresses, [{ country: 'NO', type: 'work', primary: true }]);
    const whole = { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'b@example.com' } };
    assert.deepEqual(patch(user, whole).emails, [{ value: 'b@example.com', type: 'work' }]);
  });

  it('is strict without the option: 400 noTarget (RFC 7644 §3.5.2.3)', () => {
    refuses(() => patchUser(user, workEmail), 'noTarget', /emails/);
    refuses(() => patchUser(user, { ...workEmail, op: 'replace' }), 'noTarget', /emails/);
  });

  it('makes one element for several operations on it', () => {
    const patched = patch(
      user,
      { op: 'add', path: 'addresses[type eq "work"].country', value: 'NO' },
      { op: 'add', path: 'addresses[type eq "WORK"].locality', value: 'Oslo' },
      { op: 'replace', path: 'addresses[type eq "home"].locality', value: 'Bergen' },
    );
    assert.deepEqual(patched.addresses, [
      { locality: 'Oslo', country: 'NO', type: 'work' },
      { locality: 'Bergen', type: 'home' },
    ]);
  });

  it('leaves the others as they are, except that they are no longer primary', () => {
    const before = patch(user, { op: 'add', path: 'emails', value: [{ value: 'h', type: 'home', primary: true }] });
    assert.deepEqual(patch(before, workEmail).emails, [
      { value: 'h', type: 'home', primary: true },
      { value: 'b@example.com', type: 'work' },
    ]);
    const primary = { ...workEmail, path: 'emails[type eq "work" and primary eq true].value' };
    assert.deepEqual(patch(before, primary).emails, [
      { value: 'h', type: 'home', primary: false },
      { value: 'b@example.com', type: 'work', primary: true },
    ]);
  });

  it('makes nothing out of a null, and nothing that a filter does not describe', () => {
    assert.deepEqual(patch(user, { ...workEmail, op: 'replace', value: null }), user);
    for (const filter of [
      'type ne "work"',
      'type eq "work" or type eq "home"',
      'not (type eq "work")',
      'type pr',
      'type eq null',
      'type sw "w"',
      'type eq "work" and type eq "home"',
      'type eq "work" and value pr',
    ]) {
      refuses(() => patch(user, { ...workEmail, path: `emails[${filter}].value` }), 'noTarget', /emails/);
    }
    refuses(() => patch(user, { op: 'add', path: 'emails.value', value: 'x' }), 'noTarget', /emails/);
  });

  it('removes nothing that is missing', () => {
    assert.deepEqual(patch(user, { op: 'remove', path: 'emails[type eq "work"]' }), user);
  });
});
