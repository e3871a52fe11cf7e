import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyPatch, parsePatch, patchLimits, patchOpSchema, redactPatch, userType } from '../../src/index.ts';
import { refuses } from '../assertions.ts';
import { barbara, defined, enterpriseUser, frozen } from '../fixtures.ts';

const parse = (...operations: unknown[]) => parsePatch({ schemas: [patchOpSchema], Operations: operations });

describe('RFC 7644 §3.5.2 PatchOp messages', () => {
  it('takes op and keys in any case and ignores what means nothing (E-18)', () => {
    const body = {
      SCHEMAS: [patchOpSchema.toUpperCase()],
      operations: [{ name: 'addMember', OP: 'Add', Path: 'title', VALUE: 'x', extra: { a: 1 } }],
      id: '1',
    };
    assert.deepEqual(parsePatch(body), [{ op: 'add', path: { attribute: 'title' }, value: 'x' }]);
  });

  const malformed: readonly (readonly [unknown, Parameters<typeof refuses>[1], RegExp])[] = [
    [null, 'invalidSyntax', /not a JSON object/],
    [[], 'invalidSyntax', /not a JSON object/],
    [{ Operations: [] }, 'invalidSyntax', /schemas must contain/],
    [{ schemas: ['urn:x'], Operations: [] }, 'invalidSyntax', /schemas must contain/],
    [{ schemas: [patchOpSchema] }, 'invalidSyntax', /Operations must be an array/],
    [{ schemas: [patchOpSchema], Operations: {} }, 'invalidSyntax', /Operations must be an array/],
    [{ schemas: [patchOpSchema], Operations: [] }, 'invalidSyntax', /Operations is empty/],
  ];
  for (const [body, scimType, detail] of malformed) {
    it(`refuses ${JSON.stringify(body)}`, () => refuses(() => parsePatch(body), scimType, detail));
  }

  it('names the operation that is wrong', () => {
    const good = { op: 'add', path: 'title', value: 'x' };
    const bad: readonly (readonly [unknown, Parameters<typeof refuses>[1], RegExp])[] = [
      ['x', 'invalidSyntax', /^operation 2: not an object/],
      [{ path: 'title' }, 'invalidSyntax', /^operation 2: op must be add, remove or replace$/],
      [{ op: 'move', path: 'title' }, 'invalidSyntax', /not "move"/],
      [{ op: 'add', path: 'title' }, 'invalidValue', /^operation 2: value is missing/],
      [{ op: 'add', value: 'x' }, 'invalidValue', /value must be an object/],
      [{ op: 'replace', value: [{}] }, 'invalidValue', /value must be an object/],
      [{ op: 'remove' }, 'noTarget', /^operation 2: remove needs a path/],
      [{ op: 'remove', path: null }, 'noTarget', /remove needs a path/],
      [{ op: 'remove', path: 5 }, 'invalidPath', /path must be a string/],
      [{ op: 'remove', path: '' }, 'invalidPath', /^operation 2: at offset 0/],
      [{ op: 'remove', path: 'emails[type eq work]' }, 'invalidFilter', /^operation 2: at offset 15/],
    ];
    for (const [operation, scimType, detail] of bad) refuses(() => parse(good, operation), scimType, detail);
  });

  it('has limits', () => {
    const many = Array.from({ length: patchLimits.maxOperations + 1 }, () => ({ op: 'remove', path: 'title' }));
    refuses(() => parse(...many), 'invalidSyntax', /more than 1000 operations/);
    assert.equal(parse(...many.slice(1)).length, patchLimits.maxOperations);
    refuses(
      () => parse({ op: 'add', path: 'title', value: JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`) }),
      'invalidSyntax',
      /deeper/,
    );
  });

  it('accepts no operations where a dialect wants it (E-19)', () => {
    assert.deepEqual(parsePatch({ schemas: [patchOpSchema], Operations: [] }, { minOperations: 0 }), []);
  });
});

describe('redactPatch', () => {
  it('takes passwords out of every place they may stand in', () => {
    const operations = parse(
      { op: 'replace', path: 'password', value: 't1meMa$heen' },
      { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:PASSWORD', value: { secret: 't1meMa$heen' } },
      {
        op: 'add',
        value: {
          Password: 't1meMa$heen',
          title: 'x',
          'urn:ietf:params:scim:schemas:core:2.0:User:password': 't1meMa$heen',
        },
      },
      { op: 'remove', path: 'password', value: 't1meMa$heen' },
      { op: 'add', path: enterpriseUser, value: { costCenter: '1' } },
      { op: 'remove', path: 'nickName' },
    );
    const redacted = redactPatch(userType, frozen(operations));
    assert.ok(!JSON.stringify(redacted).includes('t1me'));
    assert.equal(redacted.length, operations.length);
    assert.deepEqual(redacted.slice(4), operations.slice(4));
    assert.deepEqual(
      redacted[2]?.value,
      defined({ Password: null, title: 'x', 'urn:ietf:params:scim:schemas:core:2.0:User:password': null }),
    );
  });

  it('changes nothing about what the patch does', () => {
    const operations = parse(
      { op: 'replace', path: 'password', value: 'x' },
      { op: 'add', value: { password: 'x', title: 'y' } },
    );
    const result = applyPatch(userType, barbara, redactPatch(userType, operations));
    assert.deepEqual(result, applyPatch(userType, barbara, operations));
    assert.equal(result.title, 'y');
  });

  it('refuses what the type does not know, for it cannot tell what is in it', () => {
    refuses(() => redactPatch(userType, parse({ op: 'add', path: 'passwrd', value: 'x' })), 'invalidPath');
    refuses(() => redactPatch(userType, parse({ op: 'add', value: { passwrd: 'x' } })), 'invalidPath');
  });
});
