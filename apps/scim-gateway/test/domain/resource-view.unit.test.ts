import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AttributeDefinition,
  defineResourceType,
  enterpriseUserSchema,
  groupSchema,
  groupType,
  parseSelection,
  type ScimResource,
  type SelectionParameters,
  userSchema,
  userType,
} from '@rollcall/scim';
import { type Reference, referenceText, selectsReferences, viewOf, viewText } from '../../src/domain/resource-view.ts';

const baseUrl = 'https://rollcall.example/scim/v2';
const everything = parseSelection(userType, {});
const manager = '6f9b2e3c-6a59-4a3e-9f0c-2f4b8a1d7c55';

function user(enterprise: object = {}) {
  return {
    schemas: [userSchema.id, enterpriseUserSchema.id],
    id: 'u-1',
    userName: 'ann',
    meta: {
      resourceType: 'User',
      version: 'W/"3"',
      created: '2026-01-01T00:00:00Z',
      lastModified: '2026-01-01T00:00:00Z',
    },
    [enterpriseUserSchema.id]: { employeeNumber: '7', ...enterprise },
  };
}

test('RFC 7643 §3.1: meta.location is the resource under the public base URL', () => {
  const { meta } = viewOf(user(), { type: userType, baseUrl, selection: everything }) as { meta: object };
  assert.deepEqual(meta, { ...user().meta, location: `${baseUrl}/Users/u-1` });
});

test('RFC 7643 §4.1.2: the groups of a user are referred to as groups, whatever their type says', () => {
  const text = referenceText({ type: userType, baseUrl, selection: everything });
  assert.deepEqual(JSON.parse(text({ id: 'g-1', display: 'Staff', type: 'direct' })), {
    value: 'g-1',
    display: 'Staff',
    type: 'direct',
    $ref: `${baseUrl}/Groups/g-1`,
  });
});

test('RFC 7643 §4.3: a manager that is one of our users gets its address, any other is left alone', () => {
  const show = (value: string) =>
    viewOf(user({ manager: { value } }), { type: userType, baseUrl, selection: everything })[enterpriseUserSchema.id];
  assert.deepEqual(show(manager), {
    employeeNumber: '7',
    manager: { value: manager, $ref: `${baseUrl}/Users/${manager}` },
  });
  assert.deepEqual(show('271'), { employeeNumber: '7', manager: { value: '271' } });
});

test('RFC 7644 §3.9: the selection is applied last', () => {
  const selection = parseSelection(userType, { attributes: 'meta.location' });
  const { id, ...rest } = viewOf(user(), { type: userType, baseUrl, selection });
  assert.equal(id, 'u-1');
  assert.deepEqual((rest as { meta: object }).meta, { location: `${baseUrl}/Users/u-1` });
  assert.equal('userName' in rest, false);
});

test('the input is not changed', () => {
  const input = Object.freeze(user({ manager: Object.freeze({ value: manager }) }));
  Object.freeze(input.meta);
  viewOf(input, { type: userType, baseUrl, selection: everything });
  assert.equal('location' in input.meta, false);
});

test('RFC 7643 §4.2: a member is referred to by its type, and shown as the selection wants', () => {
  const shown = (parameters: SelectionParameters, member: Partial<Reference>) => {
    const selection = parseSelection(groupType, parameters);
    const text = referenceText({ type: groupType, baseUrl, selection })({
      id: '',
      type: 'User',
      display: '',
      ...member,
    });
    return text === '' ? undefined : JSON.parse(text);
  };
  assert.deepEqual(shown({}, { id: 'u-1' }), { value: 'u-1', type: 'User', $ref: `${baseUrl}/Users/u-1` });
  assert.equal(shown({}, { id: 'g-2', type: 'Group' }).$ref, `${baseUrl}/Groups/g-2`);
  assert.equal(shown({}, { id: 'u-1', display: 'Ann "A." \u2028' }).display, 'Ann "A." \u2028');
  assert.deepEqual(shown({ attributes: 'members.value' }, { id: 'u-1' }), { value: 'u-1' });
  assert.deepEqual(Object.keys(shown({ excludedAttributes: 'members.$ref' }, { id: 'u-1' })), ['value', 'type']);
  assert.equal(shown({ excludedAttributes: 'members' }, { id: 'u-1' }), undefined);
});

const texts: readonly [string, object][] = [
  ['a plain user', user()],
  ['a manager of ours', user({ manager: { value: manager } })],
  ['a manager who is not', user({ manager: { value: '271' } })],
  ['values that look like the end', { ...user(), title: '","meta":{"version":"1"}}', nickName: '\\"meta\\":{' }],
];

for (const [what, resource] of texts)
  for (const parameters of [{}, { attributes: 'title,meta.version' }, { excludedAttributes: 'meta' }])
    test(`the text of ${what} is the view of it, with ${JSON.stringify(parameters)}`, () => {
      const view = { type: userType, baseUrl, selection: parseSelection(userType, parameters) };
      assert.deepEqual(
        JSON.parse(viewText(JSON.stringify(resource), 'u-1', view)),
        viewOf(resource as ScimResource, view),
      );
    });

test('RFC 7643 §7: what is returned on request only is not passed through', () => {
  const id = 'urn:example:Device';
  const badge: AttributeDefinition = {
    name: 'badge',
    type: 'string',
    multiValued: false,
    description: 'Badge',
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'request',
    uniqueness: 'none',
  };
  const type = defineResourceType({
    name: 'Device',
    endpoint: '/Devices',
    description: 'Device',
    schema: { id, name: 'Device', description: 'Device', attributes: [badge] },
    extensions: [],
  });
  const resource = { schemas: [id], id: 'd-1', badge: 'x', meta: { resourceType: 'Device', version: 'W/"1"' } };
  const shown = (parameters: SelectionParameters) => {
    const view = { type, baseUrl, selection: parseSelection(type, parameters) };
    return JSON.parse(viewText(JSON.stringify(resource), 'd-1', view));
  };
  const meta = { ...resource.meta, location: `${baseUrl}/Devices/d-1` };
  assert.deepEqual(shown({}), { schemas: [id], id: 'd-1', meta });
  assert.equal(shown({ attributes: 'badge' }).badge, 'x');
});

const hidden: readonly [object, boolean][] = [
  [{}, true],
  [{ excludedAttributes: 'members' }, false],
  [{ excludedAttributes: `${groupSchema.id}:Members` }, false],
  [{ excludedAttributes: 'members.display' }, true],
  [{ attributes: 'displayName' }, false],
  [{ attributes: 'displayName,MEMBERS' }, true],
  [{ attributes: 'members.value' }, true],
];

for (const [parameters, expected] of hidden)
  test(`members are ${expected ? '' : 'not '}asked for with ${JSON.stringify(parameters)}`, () => {
    assert.equal(selectsReferences(groupType, parseSelection(groupType, parameters)), expected);
  });
