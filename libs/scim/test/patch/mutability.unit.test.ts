import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  applyPatch,
  defineResourceType,
  type JsonObject,
  type JsonValue,
  parsePatch,
  userType,
} from '../../src/index.ts';
import { attribute } from '../../src/schema/attribute.ts';
import { refuses } from '../assertions.ts';
import { coreUser, frozen, patchMessage } from '../fixtures.ts';

describe('RFC 7643 §2.2 mutability in PATCH', () => {
  const badge = {
    id: 'urn:example:badge',
    name: 'Badge',
    description: '',
    attributes: [
      attribute('number', 'string', '', { required: true }),
      attribute('issuer', 'string', '', { mutability: 'immutable' }),
      attribute('doors', 'complex', '', {
        multiValued: true,
        subAttributes: [
          attribute('value', 'string', '', { mutability: 'immutable', required: true }),
          attribute('level', 'integer', ''),
          attribute('pin', 'string', '', { mutability: 'writeOnly', returned: 'never' }),
        ],
      }),
      attribute('tags', 'string', '', { multiValued: true }),
    ],
  };
  const type = defineResourceType({ ...userType, extensions: [{ schema: badge, required: false }] });
  const urn = badge.id;
  const doors = [{ value: 'a', level: 1 }, { value: 'b' }];
  const user = frozen({
    schemas: [coreUser, urn],
    userName: 'x',
    active: true,
    [urn]: { number: '1', issuer: 'i', doors, tags: ['Red', 'blue'] },
  });
  const change = (...operations: JsonValue[]) => applyPatch(type, user, parsePatch(patchMessage(...operations)))[urn];
  const bare = frozen({ schemas: [coreUser], userName: 'x', active: true });

  it('an immutable attribute is set once', () => {
    refuses(() => change({ op: 'replace', path: `${urn}:issuer`, value: 'j' }), 'mutability', /issuer is immutable/);
    refuses(() => change({ op: 'remove', path: `${urn}:issuer` }), 'mutability', /issuer is immutable/);
    refuses(() => change({ op: 'remove', path: urn }), 'mutability', /issuer is immutable/);
    assert.deepEqual(change({ op: 'add', path: `${urn}:issuer`, value: 'i' }), user[urn]);
    const added = applyPatch(
      type,
      bare,
      parsePatch(patchMessage({ op: 'add', path: urn, value: { number: '1', issuer: 'k' } })),
    );
    assert.deepEqual(added[urn], { number: '1', issuer: 'k' });
  });

  it('an immutable sub-attribute stays while its value does', () => {
    const path = `${urn}:doors[value eq "a"]`;
    refuses(
      () => change({ op: 'replace', path: `${path}.value`, value: 'c' }),
      'mutability',
      /doors\.value is immutable/,
    );
    refuses(() => change({ op: 'replace', path, value: { value: 'c' } }), 'mutability', /doors\.value is immutable/);
    refuses(() => change({ op: 'remove', path: `${path}.value` }), 'mutability', /doors\.value is immutable/);
    assert.deepEqual(change({ op: 'replace', path: `${path}.level`, value: 5 }), {
      ...(user[urn] as JsonObject),
      doors: [{ value: 'a', level: 5 }, { value: 'b' }],
    });
    assert.deepEqual(change({ op: 'replace', path: `${urn}:doors`, value: [{ value: 'c' }] }), {
      ...(user[urn] as JsonObject),
      doors: [{ value: 'c' }],
    });
  });

  it('a required attribute stays, and comes with its extension', () => {
    refuses(() => change({ op: 'remove', path: `${urn}:number` }), 'mutability', /number cannot be unassigned/);
    const add = { op: 'add', path: `${urn}:tags`, value: 'x' };
    refuses(
      () => applyPatch(type, bare, parsePatch(patchMessage(add))),
      'invalidValue',
      /urn:example:badge:number is required/,
    );
    refuses(
      () => change({ op: 'add', path: `${urn}:doors`, value: { level: 1 } }),
      'invalidValue',
      /doors\.value is required/,
    );
  });

  it('a write-only sub-attribute is not kept', () => {
    const value = { value: 'c', pin: '1234' };
    const result = change(
      { op: 'add', path: `${urn}:doors`, value },
      { op: 'replace', path: `${urn}:doors.pin`, value: '99' },
    );
    assert.deepEqual(result, { ...(user[urn] as JsonObject), doors: [...doors, { value: 'c' }] });
  });

  it('plain values are added, found and removed', () => {
    const tags = (...operations: JsonValue[]) => (change(...operations) as JsonObject).tags;
    assert.deepEqual(tags({ op: 'add', path: `${urn}:tags`, value: ['red', 'green'] }), ['red', 'blue', 'green']);
    assert.deepEqual(tags({ op: 'remove', path: `${urn}:tags[value sw "R"]` }), ['blue']);
    assert.deepEqual(tags({ op: 'remove', path: `${urn}:tags`, value: ['BLUE'] }), ['Red']);
    assert.deepEqual(tags({ op: 'replace', path: `${urn}:tags[value eq "blue"]`, value: 'sky' }), ['Red', 'sky']);
  });
});
