import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  applyPatch,
  compileFilter,
  filterLimits,
  groupType,
  type JsonObject,
  type JsonValue,
  parseFilter,
  parseGroup,
  parsePatch,
  parseResource,
  patchLimits,
  resourceLimits,
  type ScimResource,
  splitMemberOperations,
  userType,
} from '../src/index.ts';
import { refuses } from './assertions.ts';
import { coreGroup, coreUser, frozen, patchMessage } from './fixtures.ts';

describe('work is bounded for inputs within the limits', () => {
  const repeated = (length: number, make: (index: number) => JsonValue) =>
    Array.from({ length }, (_, index) => make(index));
  const user = (emails: number): ScimResource =>
    parseResource(userType, {
      schemas: [coreUser],
      userName: 'a',
      emails: repeated(emails, (index) => ({ value: `${index}@example.com`, type: 'work' })),
    });

  it('a filter looks at no more values of a resource than maxWork: terms × values', () => {
    const terms = Array.from({ length: filterLimits.maxTerms }, (_, index) => `value co "x${index}"`).join(' or ');
    const test = compileFilter(userType, parseFilter(`emails[${terms}]`));
    assert.equal(test(user(100)), false);
    refuses(() => test(user(6_000)), 'tooMany', /too many values/);
    assert.equal(test(user(100)), false, 'each resource has a budget of its own');
    const long = { ...user(1), displayName: 'x'.repeat(65_000) };
    const chain = Array.from({ length: filterLimits.maxTerms }, () => 'displayName co "y"').join(' or ');
    refuses(() => compileFilter(userType, parseFilter(chain))(long), 'tooMany', /too many values/);
  });

  it('a PATCH touches no more values than maxWork, whatever its operations are', () => {
    const large = frozen(user(6_000));
    const operations: JsonObject[] = [
      { op: 'add', path: 'emails', value: { value: 'new' } },
      { op: 'replace', path: 'emails[type eq "work"].display', value: 'x' },
      { op: 'remove', path: 'emails[type eq "work"].display' },
      { op: 'remove', path: 'emails', value: [{ value: 'none' }] },
      { op: 'add', value: { emails: [{ value: 'new' }] } },
      { op: 'replace', path: 'emails.display', value: 'x' },
    ];
    for (const operation of operations) {
      const message = patchMessage(...repeated(patchLimits.maxOperations, () => operation));
      refuses(() => applyPatch(userType, large, parsePatch(message)), 'tooMany', /too many values/);
    }
  });

  it('long text costs more than short', () => {
    const message = patchMessage(...repeated(50, () => ({ op: 'replace', path: 'title', value: 'é'.repeat(65_000) })));
    refuses(() => applyPatch(userType, user(1), parsePatch(message)), 'tooMany', /too many values/);
  });

  it('the paths of a PATCH are bounded together', () => {
    const path = `emails[${Array.from({ length: 60 }, () => 'type eq "work"').join(' or ')}].display`;
    const message = patchMessage(...repeated(1_000, () => ({ op: 'remove', path })));
    refuses(() => parsePatch(message), 'tooMany', /paths/);
  });

  it('a body is bounded in values, in members of an object, in depth and in text', () => {
    const { maxValues, maxNames, maxDepth, maxStringLength } = resourceLimits;
    const parse = (more: JsonObject) => parseResource(userType, { schemas: [coreUser], userName: 'a', ...more });
    refuses(() => parse({ emails: repeated(maxValues, () => ({})) }), 'invalidSyntax', /more than \d+ values/);
    const wide = Object.fromEntries(repeated(maxNames + 1, String).map((name) => [`x${name}`, 1]));
    refuses(() => parse({ name: wide }), 'invalidSyntax', /more than \d+ members/);
    refuses(() => parse({ x: JSON.parse('['.repeat(maxDepth) + ']'.repeat(maxDepth)) }), 'invalidSyntax', /deeper/);
    refuses(() => parse({ title: 'x'.repeat(maxStringLength + 1) }), 'invalidValue', /longer/);
    refuses(() => parse({ userName: 'x'.repeat(1_025) }), 'invalidValue', /^userName must not be longer/);
  });

  it('a group of 100,000 members is within them', () => {
    const members = repeated(100_000, (index) => ({ value: `id-${index}`, type: 'User', $ref: null }));
    const group = parseGroup(groupType, { schemas: [coreGroup], displayName: 'All', members });
    assert.equal(group.members.length, 100_000);
    const patch = patchMessage({ op: 'add', path: 'members', value: members });
    assert.equal(splitMemberOperations(parsePatch(patch)).members.length, 1);
  });
});
