import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  defineResourceType,
  parseSelection,
  project,
  type SelectionParameters,
  selects,
  userType,
} from '../../src/index.ts';
import { attribute } from '../../src/schema/attribute.ts';
import { refuses, resultOrScimError } from '../assertions.ts';
import { barbara, enterpriseUser, frozen } from '../fixtures.ts';

const shown = (parameters: SelectionParameters) => project(userType, barbara, parseSelection(userType, parameters));
const always = { schemas: barbara.schemas, id: barbara.id };

describe('RFC 7644 §3.9 attributes and excludedAttributes', () => {
  it('shows everything by default, but never a password', () => {
    assert.deepEqual(shown({}), barbara);
    assert.deepEqual(project(userType, { ...barbara, password: 'x' }), barbara);
    assert.deepEqual(shown({ attributes: 'password' }), always);
  });

  it('shows what is named, and what is always returned', () => {
    assert.deepEqual(shown({ attributes: 'userName' }), { ...always, userName: barbara.userName });
    assert.deepEqual(shown({ attributes: ' USERNAME , emails.VALUE ,, ' }), {
      ...always,
      userName: barbara.userName,
      emails: [{ value: 'bjensen@example.com' }, { value: 'babs@jensen.org' }],
    });
    assert.deepEqual(shown({ attributes: ['name.givenName', 'name.familyName'] }), {
      ...always,
      name: { familyName: 'Jensen', givenName: 'Barbara' },
    });
    assert.deepEqual(shown({ attributes: 'name,name.givenName' }), { ...always, name: barbara.name });
    assert.deepEqual(shown({ attributes: 'urn:ietf:params:scim:schemas:core:2.0:User:title' }), {
      ...always,
      title: 'Tour Guide',
    });
    assert.deepEqual(shown({ attributes: 'meta.version' }), { ...always, meta: { version: 'W/"3694e05e9dff591"' } });
  });

  it('knows extensions by their URN', () => {
    assert.deepEqual(shown({ attributes: enterpriseUser }), { ...always, [enterpriseUser]: barbara[enterpriseUser] });
    assert.deepEqual(shown({ attributes: `${enterpriseUser}:manager.value,${enterpriseUser}:division` }), {
      ...always,
      [enterpriseUser]: { division: 'Theme Park', manager: { value: '26118915-6090-4610-87e4-49d8ca9f808d' } },
    });
  });

  it('leaves out what is excluded, but never what is always returned', () => {
    const { emails, title, [enterpriseUser]: extension, ...rest } = barbara;
    assert.ok(emails && title && extension);
    assert.deepEqual(shown({ excludedAttributes: `emails,TITLE,${enterpriseUser},id,schemas` }), rest);
    assert.deepEqual(shown({ excludedAttributes: `emails.primary,emails.type` }), {
      ...barbara,
      emails: [{ value: 'bjensen@example.com' }, { value: 'babs@jensen.org' }],
    });
  });

  it('ignores names it does not know, and empty lists', () => {
    assert.deepEqual(shown({ attributes: 'nosuch,name.nosuch' }), always);
    assert.deepEqual(shown({ excludedAttributes: 'members' }), barbara);
    assert.deepEqual(shown({ attributes: '', excludedAttributes: undefined }), barbara);
  });

  it('refuses both at once, and what is no list of paths', () => {
    refuses(() => shown({ attributes: 'a', excludedAttributes: 'b' }), 'invalidValue', /exclude one another/);
    for (const attributes of ['__proto__', 'a b', 'a.b.c', 'constructor', 'emails[type eq "work"]']) {
      refuses(() => shown({ attributes }), 'invalidValue');
    }
    refuses(() => shown({ attributes: 'a'.repeat(10_000) }), 'invalidValue', /longer than/);
  });

  it('RFC 7643 §7: shows “request” only when it is named itself', () => {
    const secretive = {
      id: 'urn:example:x',
      name: 'X',
      description: '',
      attributes: [
        attribute('onRequest', 'string', '', { returned: 'request' }),
        attribute('always', 'string', '', { returned: 'always' }),
        attribute('never', 'string', '', { returned: 'never' }),
        attribute('parts', 'complex', '', {
          subAttributes: [attribute('a', 'string', '', { returned: 'always' }), attribute('b', 'string', '')],
        }),
      ],
    };
    const type = defineResourceType({ ...userType, extensions: [{ schema: secretive, required: false }] });
    const x = { onRequest: 'r', always: 'a', never: 'n', parts: { a: '1', b: '2' } };
    const resource = frozen({ schemas: ['s'], id: '1', 'urn:example:x': x });
    const show = (parameters: SelectionParameters) =>
      project(type, resource, parseSelection(type, parameters))['urn:example:x'];
    assert.deepEqual(show({}), { always: 'a', parts: { a: '1', b: '2' } });
    assert.deepEqual(show({ attributes: 'urn:example:x' }), { always: 'a', parts: { a: '1', b: '2' } });
    assert.deepEqual(show({ attributes: 'urn:example:x:onRequest' }), { onRequest: 'r', always: 'a' });
    assert.deepEqual(show({ attributes: 'urn:example:x:never,urn:example:x:parts.b' }), {
      always: 'a',
      parts: { a: '1', b: '2' },
    });
    assert.deepEqual(show({ attributes: 'id' }), { always: 'a' });
    assert.deepEqual(show({ excludedAttributes: 'urn:example:x,urn:example:x:parts.a' }), { always: 'a' });
  });

  it('selects tells beforehand', () => {
    const does = (parameters: SelectionParameters) => selects(userType, parseSelection(userType, parameters), 'groups');
    assert.ok(does({}) && does({ attributes: 'groups.value' }) && does({ excludedAttributes: 'groups.display' }));
    assert.ok(!does({ attributes: 'userName' }) && !does({ excludedAttributes: 'GROUPS' }));
    assert.ok(!selects(userType, parseSelection(userType, {}), 'password'));
  });

  it('answers any list with a projection that is part of the resource, or one SCIM error', () => {
    const name = fc.constantFrom(
      'userName',
      'name.givenName',
      'emails.type',
      enterpriseUser,
      'meta',
      'id',
      'x',
      '"',
      '..',
    );
    const list = fc.option(
      fc.oneof(
        fc.string(),
        fc.array(name).map((names) => names.join()),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(list, list, (attributes, excludedAttributes) => {
        const result = resultOrScimError(() => shown({ attributes, excludedAttributes }));
        if (result === undefined) return;
        assert.equal(result.id, barbara.id);
        for (const attributeName of Object.keys(result)) assert.ok(attributeName in barbara);
      }),
    );
  });
});
