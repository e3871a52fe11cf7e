import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  defineResourceType,
  type JsonObject,
  parseResource,
  replaceAttributes,
  resourceEquals,
  userType,
} from '../../src/index.ts';
import { attribute } from '../../src/schema/attribute.ts';
import { bodyOf } from '../arbitraries.ts';
import { refuses } from '../assertions.ts';
import { barbara, coreUser, enterpriseUser, frozen } from '../fixtures.ts';

describe('RFC 7644 §3.5.1 replacing with PUT', () => {
  const put = (attributes: object) =>
    replaceAttributes(userType, barbara, frozen(parseResource(userType, { schemas: [coreUser], ...attributes })));

  it('clears what is left out, keeps what is the server’s', () => {
    assert.deepEqual(put({ userName: 'babs', title: 'Guide' }), {
      schemas: [coreUser],
      id: barbara.id,
      userName: 'babs',
      title: 'Guide',
      active: true,
      meta: barbara.meta,
    });
  });

  it('does not enable or disable anybody by leaving active out', () => {
    const disabled = { ...barbara, active: false };
    const desired = parseResource(userType, { schemas: [coreUser], userName: 'x' });
    assert.equal(replaceAttributes(userType, disabled, desired).active, false);
    assert.equal(replaceAttributes(userType, disabled, { ...desired, active: true }).active, true);
    assert.equal(put({ userName: 'x', active: null }).active, true);
    assert.equal(put({ userName: 'x', active: false }).active, false);
  });

  it('leaves a default unassigned that no longer is assigned', () => {
    const desired = parseResource(userType, { schemas: [coreUser], userName: 'x' });
    const { active: _, ...plain } = barbara;
    assert.equal('active' in replaceAttributes(userType, frozen(plain), desired), false);
    assert.equal(replaceAttributes(userType, frozen(plain), { ...desired, active: false }).active, false);
  });

  it('changes nothing when the client sends back what it was shown (O-6)', () => {
    const shown = { ...barbara, groups: [{ value: '1' }], meta: { location: 'elsewhere' }, id: 'other' };
    const result = replaceAttributes(userType, barbara, parseResource(userType, shown));
    assert.ok(resourceEquals(result, barbara));
    assert.deepEqual(result, barbara);
  });

  it('is the same done twice', () => {
    fc.assert(
      fc.property(bodyOf(userType), bodyOf(userType), (before, body) => {
        const current = frozen({ ...parseResource(userType, before), id: '1' });
        const desired = frozen(parseResource(userType, body));
        const once = frozen(replaceAttributes(userType, current, desired));
        assert.deepEqual(replaceAttributes(userType, once, desired), once);
      }),
    );
  });

  it('keeps immutable values and refuses others', () => {
    const badge = {
      id: 'urn:example:badge',
      name: 'Badge',
      description: '',
      attributes: [
        attribute('number', 'string', '', { mutability: 'immutable' }),
        attribute('shape', 'complex', '', {
          subAttributes: [
            attribute('form', 'string', '', { mutability: 'immutable' }),
            attribute('size', 'string', ''),
          ],
        }),
      ],
    };
    const type = defineResourceType({ ...userType, extensions: [{ schema: badge, required: false }] });
    const withBadge = (value: JsonObject): JsonObject => ({
      schemas: [coreUser, badge.id],
      userName: 'x',
      active: true,
      [badge.id]: value,
    });
    const current = withBadge({ number: '1', shape: { form: 'round', size: '1' } });
    const replace = (value: JsonObject) => replaceAttributes(type, current, withBadge(value))[badge.id];
    assert.deepEqual(replace({ number: '1', shape: { form: 'round', size: '2' } }), {
      number: '1',
      shape: { form: 'round', size: '2' },
    });
    assert.deepEqual(replace({ shape: { form: 'round' } }), { number: '1', shape: { form: 'round' } });
    refuses(() => replace({ number: '2' }), 'mutability', /^urn:example:badge:number is immutable/);
    refuses(() => replace({ shape: { form: 'square' } }), 'mutability', /shape\.form is immutable/);
    const fresh = { schemas: [coreUser], userName: 'x', active: true };
    assert.deepEqual(replaceAttributes(type, fresh, withBadge({ number: '3' })), withBadge({ number: '3' }));
  });

  it('removes an extension that is left out, and its URN', () => {
    assert.deepEqual(put({ userName: 'x' }).schemas, [coreUser]);
    assert.deepEqual(put({ userName: 'x', [enterpriseUser]: { division: 'y' } }).schemas, [coreUser, enterpriseUser]);
  });
});
