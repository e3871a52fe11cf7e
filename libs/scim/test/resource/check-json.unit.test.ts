import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseResource, userType } from '../../src/index.ts';
import { assertPrototypesUntouched, refuses, resultOrScimError } from '../assertions.ts';
import { coreUser, defined, enterpriseUser, frozen, json } from '../fixtures.ts';

const minimal = { schemas: [coreUser], userName: 'bjensen' };
const user = (attributes: object) => parseResource(userType, frozen(defined({ ...minimal, ...attributes })));

describe('hazards: names that reach a prototype, and limits', () => {
  const names = ['__proto__', 'constructor', 'prototype', '__PROTO__', 'Constructor'];
  for (const name of names) {
    it(`refuses ${name} wherever it stands`, () => {
      const value = `{"polluted":"yes"}`;
      const bodies = [
        `{"schemas":["${coreUser}"],"userName":"x","${name}":${value}}`,
        `{"schemas":["${coreUser}"],"userName":"x","name":{"${name}":${value}}}`,
        `{"schemas":["${coreUser}"],"userName":"x","emails":[{"${name}":${value}}]}`,
        `{"schemas":["${coreUser}"],"userName":"x","unknown":{"a":[{"${name}":${value}}]}}`,
        `{"schemas":["${coreUser}"],"userName":"x","${enterpriseUser}":{"${name}":${value}}}`,
      ];
      for (const body of bodies)
        refuses(() => parseResource(userType, json(body)), 'invalidSyntax', /not allowed as a name/);
      assertPrototypesUntouched();
    });
  }

  it('refuses deep JSON without recursion, and long strings', () => {
    const deep = json(`{"schemas":["${coreUser}"],"userName":"x","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    refuses(() => parseResource(userType, deep), 'invalidSyntax', /nested deeper/);
    refuses(() => user({ title: 'x'.repeat(70_000) }), 'invalidValue', /longer than/);
  });

  it('answers any JSON with a resource or one SCIM error', () => {
    const anything = fc.oneof(fc.jsonValue(), fc.anything({ withNullPrototype: true, withDate: true, withMap: true }));
    const bodies = fc.oneof(
      anything,
      fc.dictionary(fc.constantFrom('userName', 'name', 'emails', 'active', enterpriseUser), anything),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        resultOrScimError(() => parseResource(userType, body));
        resultOrScimError(() => parseResource(userType, { ...minimal, ...(body as object) }));
        assertPrototypesUntouched();
      }),
      { numRuns: 500 },
    );
  });
});
