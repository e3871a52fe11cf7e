import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupType, userType } from '@rollcall/scim';
import { dialectNames, UnknownDialect } from '../../../src/domain/dialects/dialect.ts';
import { dialectOf } from '../../../src/domain/dialects/dialects.ts';
import { normaliseFilter, normalisePatch, normaliseResource } from '../../../src/domain/dialects/normalise.ts';
import { dialectOfPatch } from '../../../src/domain/dialects/recognise.ts';

test('every dialect is found by its name, and no name means auto', () => {
  for (const name of dialectNames) assert.equal(dialectOf(name).name, name);
  assert.equal(dialectOf('').name, 'auto');
});

test('an unknown dialect is an error that names those there are', () => {
  assert.throws(() => dialectOf('Entra'), UnknownDialect);
  assert.throws(() => dialectOf('toString'), /auto, okta, entra, onelogin, google, jumpcloud, ping, strict/);
});

test('strict has no traits and gives back what it is given', () => {
  const strict = dialectOf('strict');
  const body = { 'name.givenName': 'N', active: 'True' };
  assert.equal(strict.traits.size, 0);
  assert.deepEqual(normaliseResource(userType, body, strict), { body, normalisations: [] });
  assert.deepEqual(normalisePatch(userType, { Operations: [] }, strict, { id: '1' }).body, { Operations: [] });
  assert.equal(normaliseFilter('userName eq a', strict, [userType]).filter, 'userName eq a');
});

test('E-7, E-9, E-17: what a valid request may mean otherwise is read so for Entra only where a row asks for it', () => {
  const special = ['createMissingValues', 'emptyText', 'jsonRoles', 'wholeValues'] as const;
  for (const trait of special) {
    assert.equal(dialectOf('auto').traits.has(trait), false);
    assert.equal(dialectOf('entra').traits.has(trait), true);
  }
  assert.deepEqual(
    dialectNames.filter((name) => special.some((trait) => dialectOf(name).traits.has(trait))),
    ['entra', 'onelogin'],
  );
});

test('in auto a PATCH is read as Entra’s when its op is capitalised, and only then', () => {
  const read = (dialect: string, ...Operations: unknown[]) => dialectOfPatch(dialectOf(dialect), { Operations }).name;
  assert.equal(read('auto', { op: 'Add' }), 'entra');
  assert.equal(read('auto', { op: 'add' }, { op: 'Remove' }), 'entra');
  assert.equal(read('auto', { op: 'replace' }, { op: 'ADD' }, null, 'Replace'), 'auto');
  assert.equal(read('auto'), 'auto');
  assert.equal(dialectOfPatch(dialectOf('auto'), null).name, 'auto');
  for (const name of ['okta', 'strict', 'onelogin']) assert.equal(read(name, { op: 'Add' }), name);
});

test('a body that is no object is left for the strict core to refuse', () => {
  for (const body of [undefined, null, 7, 'text', [{ op: 'add' }]]) {
    assert.equal(normaliseResource(userType, body, dialectOf('auto')).body, body);
    assert.equal(normalisePatch(groupType, body, dialectOf('entra'), { id: '1' }).body, body);
  }
});

test('names that would reach a prototype stay plain names', () => {
  const body = JSON.parse('{"__proto__":{"polluted":"yes"},"name.givenName":"N","constructor.prototype":{"x":1}}');
  const { body: normalised } = normaliseResource(userType, body, dialectOf('entra'));
  assert.deepEqual(Object.keys(normalised as object).sort(), ['__proto__', 'constructor.prototype', 'name', 'schemas']);
  const message = JSON.parse('{"Operations":[{"op":"add","value":{"__proto__":{"x":1},"name.__proto__":{"x":1}}}]}');
  normalisePatch(userType, message, dialectOf('entra'), { id: '1' });
  assert.equal(({} as { polluted?: unknown; x?: unknown }).polluted ?? ({} as { x?: unknown }).x, undefined);
});

test('a large body takes no longer than its size', () => {
  const names = Array.from(
    { length: 30_000 },
    (_, n) => `${'nAmE'.replace(/./g, (c, i) => ((n >> i) & 1 ? c.toUpperCase() : c.toLowerCase()))}.x${n}`,
  );
  const legacy = names.map((_, n) => `urn:scim:schemas:extension:enterprise:1.0:x${n}`);
  const body = Object.fromEntries([...names, ...legacy].map((name) => [name, 1]));
  const brackets = `emails${']'.repeat(500_000)}`;
  const started = performance.now();
  normaliseResource(userType, body, dialectOf('entra'));
  normaliseFilter(brackets, dialectOf('entra'), [userType]);
  normalisePatch(userType, { Operations: [{ op: 'add', path: `a[${brackets}`, value: 1 }] }, dialectOf('entra'), {
    id: '1',
  });
  assert.ok(performance.now() - started < 3_000);
});

test('notes are made once each and hold no values', () => {
  const members = Array.from({ length: 100 }, (_, n) => `secret-${n}`);
  const { normalisations } = normaliseResource(groupType, { displayName: 'secret', members }, dialectOf('auto'));
  assert.deepEqual(normalisations, ['schemas: filled in', 'members: text read as its value']);
});
