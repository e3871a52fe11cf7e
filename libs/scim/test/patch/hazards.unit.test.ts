import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type JsonValue, parsePatch } from '../../src/index.ts';
import { assertPrototypesUntouched, resultOrScimError } from '../assertions.ts';
import { barbara, enterpriseUser, json, patchUser } from '../fixtures.ts';

describe('hazards of PATCH', () => {
  const polluting = [
    '{"op":"add","path":"__proto__.polluted","value":"yes"}',
    '{"op":"add","path":"constructor.prototype.x","value":"yes"}',
    '{"op":"add","path":"name.__proto__","value":"yes"}',
    '{"op":"add","path":"emails[type eq \\"work\\"].constructor","value":"yes"}',
    '{"op":"add","value":{"__proto__":{"polluted":"yes"}}}',
    '{"op":"add","value":{"constructor":{"prototype":{"polluted":"yes"}}}}',
    '{"op":"add","path":"name","value":{"__proto__":{"polluted":"yes"}}}',
    '{"op":"add","path":"emails","value":[{"value":"a","__proto__":{"polluted":"yes"}}]}',
    '{"op":"add","value":{"toString":"yes"}}',
    '{"op":"add","path":"hasOwnProperty","value":"yes"}',
    '{"op":"replace","path":"valueOf.name","value":"yes"}',
    '{"op":"remove","path":"toString"}',
    '{"op":"add","__proto__":{"path":"title"},"value":{}}',
  ];
  for (const text of polluting) {
    it(`refuses ${text}`, () => {
      assert.equal(
        resultOrScimError(() => patchUser(barbara, json(text))),
        undefined,
      );
      assertPrototypesUntouched();
      assert.equal(JSON.stringify({}), '{}');
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    });
  }

  it('answers any JSON with a resource or one SCIM error', () => {
    const part = fc.oneof(
      fc.jsonValue() as fc.Arbitrary<JsonValue>,
      fc.string(),
      fc.constantFrom('userName', 'emails', 'name', '__proto__', 'id', 'schemas', enterpriseUser),
    );
    const op = fc.record(
      { op: fc.oneof(fc.constantFrom('add', 'remove', 'replace'), part), path: part, value: part },
      { requiredKeys: ['op'] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(op, part), { maxLength: 4 }), (operations) => {
        resultOrScimError(() => patchUser(barbara, ...(operations as JsonValue[])));
        resultOrScimError(() => parsePatch(operations));
        assertPrototypesUntouched();
      }),
      { numRuns: 2_000 },
    );
  });
});
