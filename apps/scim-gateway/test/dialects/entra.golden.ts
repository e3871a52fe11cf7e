import { enterpriseUrn, errorUrn, group, groupUrn, listUrn, patch, user, userUrn } from '../support/bodies.ts';
import { changed, type GoldenTable, members } from './golden.ts';

const manager = `${enterpriseUrn}:manager`;
const work = 'emails[type eq "work"].value';
const none = { schemas: [listUrn], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] };
const ann = { ann: user({ externalId: 'ext-{unique}', emails: [{ type: 'work', value: '{unique}@mail.example' }] }) };
const team = () => ({ ann: user(), bob: user(), team: group() });

/** Microsoft Entra ID. */
export const entra: GoldenTable = {
  client: 'Entra',
  dialect: 'entra',
  rows: [
    {
      name: 'E-1: a look-up without a match is an empty list',
      steps: [
        { send: ['GET', '/Users?filter=userName eq "{unique}@x.io"'], status: 200, body: none },
        { send: ['GET', '/Users?filter=externalId eq "{unique}"'], status: 200, body: none },
      ],
    },
    {
      name: 'E-1: looked up by externalId, quoted or not, and by the work address',
      given: ann,
      steps: [
        { send: ['GET', '/Users?filter=externalId eq "ext-{unique}"'], status: 200, body: { totalResults: 1 } },
        {
          send: ['GET', '/Users?filter=externalId eq ext-{unique}'],
          status: 200,
          body: { Resources: [{ id: '{ann}' }] },
        },
        {
          send: ['GET', '/Users?filter=emails[type eq "work"].value eq "{unique}@mail.example"'],
          status: 200,
          body: { Resources: [{ id: '{ann}' }] },
        },
        {
          send: ['GET', '/Users?filter=emails[type eq "home"].value eq "{unique}@mail.example"'],
          status: 200,
          body: none,
        },
      ],
    },
    {
      name: 'E-2: the connection is tested with a user and a group that are not there',
      steps: [
        { send: ['GET', '/Users?filter=userName eq "{unique}"'], status: 200, body: none },
        {
          send: ['GET', '/Groups?excludedAttributes=members&filter=displayName eq "{unique}"'],
          status: 200,
          body: none,
        },
      ],
    },
    {
      name: 'E-3: disabled and enabled with text and a capital; readable while disabled',
      given: { ann: user() },
      steps: [
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'Replace', path: 'active', value: 'False' })],
          status: 200,
          body: { active: false },
          events: [['UserDeactivated']],
        },
        { send: ['GET', '/Users/{ann}'], status: 200, body: { active: false } },
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'Replace', path: 'active', value: 'True' })],
          status: 200,
          body: { active: true },
          events: [['UserActivated']],
        },
      ],
    },
    {
      name: 'E-3: any other text is refused',
      given: { ann: user() },
      steps: [
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'Replace', path: 'active', value: 'Nope' })],
          status: 400,
          body: { schemas: [errorUrn], scimType: 'invalidValue', status: '400' },
        },
      ],
    },
    {
      name: 'E-4: disabled with the flag, which is ignored where it is repeated',
      given: { ann: user() },
      steps: [
        {
          send: ['PATCH', '/Users/{ann}?aadOptscim062020', patch({ op: 'replace', path: 'active', value: false })],
          status: 200,
          body: { active: false },
          events: [['UserDeactivated']],
        },
      ],
    },
    {
      name: 'E-5: an update by paths; the dots of a URN separate nothing',
      given: { ann: user() },
      steps: [
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch(
              { op: 'Replace', path: work, value: 'n@x.io' },
              { op: 'Replace', path: 'name.givenName', value: 'N' },
              { op: 'Replace', path: `${enterpriseUrn}:employeeNumber`, value: '7' },
            ),
          ],
          status: 200,
          body: {
            schemas: [userUrn, enterpriseUrn],
            name: { givenName: 'N', familyName: 'Example' },
            emails: [{ value: 'n@x.io', type: 'work', primary: true }],
            [enterpriseUrn]: { employeeNumber: '7' },
          },
          events: [changed({ name: { givenName: 'N' }, [enterpriseUrn]: { employeeNumber: '7' } })],
        },
      ],
    },
    {
      name: 'E-6: an update with the flag; the keys of the value are paths',
      given: { ann: user() },
      steps: [
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch(
              { op: 'replace', path: work, value: 'n@x.io' },
              {
                op: 'replace',
                value: { displayName: 'D', 'name.givenName': 'N', [`${enterpriseUrn}:employeeNumber`]: '7' },
              },
            ),
          ],
          status: 200,
          body: {
            displayName: 'D',
            name: { givenName: 'N', familyName: 'Example' },
            [enterpriseUrn]: { employeeNumber: '7' },
          },
          events: [changed({ displayName: 'D', name: { givenName: 'N' }, [enterpriseUrn]: { employeeNumber: '7' } })],
        },
      ],
    },
    {
      name: 'E-7: values that are missing are made, one for all operations on it',
      given: { ann: user() },
      steps: [
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch(
              { op: 'Add', path: 'addresses[type eq "work"].country', value: 'NZ' },
              { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Nelson' },
              { op: 'Replace', path: 'phoneNumbers[type eq "mobile"].value', value: '+64 3 1' },
            ),
          ],
          status: 200,
          body: {
            addresses: [{ type: 'work', country: 'NZ', locality: 'Nelson' }],
            phoneNumbers: [{ type: 'mobile', value: '+64 3 1' }],
          },
          events: [
            changed({
              addresses: [{ type: 'work', country: 'NZ', locality: 'Nelson' }],
              phoneNumbers: [{ type: 'mobile', value: '+64 3 1' }],
            }),
          ],
        },
      ],
    },
    {
      name: 'E-8: a manager given as text, replaced, cleared',
      given: { ann: user() },
      steps: [
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'Add', path: manager, value: '271' })],
          status: 200,
          body: { [enterpriseUrn]: { manager: { value: '271' } } },
          events: [changed({ [enterpriseUrn]: { manager: { value: '271' } } })],
        },
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch({ op: 'Replace', path: manager, value: [{ $ref: null, value: '272' }] }),
          ],
          status: 200,
          body: { [enterpriseUrn]: { manager: { value: '272' } } },
          events: [changed({ [enterpriseUrn]: { manager: { value: '272' } } })],
        },
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'Replace', path: manager, value: '' })],
          status: 200,
          without: [enterpriseUrn],
          events: [changed({}, [enterpriseUrn])],
        },
      ],
    },
    {
      name: 'E-9: app roles in JSON text, and a path that compares a boolean with text',
      given: { ann: user() },
      steps: [
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch({
              op: 'Add',
              path: 'roles',
              value: [
                {
                  primary: 'True',
                  type: 'WindowsAzureActiveDirectoryRole',
                  value: '{"id":"06b07648","value":"Admin","displayName":"Administrator"}',
                },
              ],
            }),
          ],
          status: 200,
          body: { roles: [{ value: 'Admin', display: 'Administrator', primary: true }] },
          events: [changed({ roles: [{ value: 'Admin', display: 'Administrator', primary: true }] })],
        },
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch({ op: 'Replace', path: 'roles[primary eq "True"].value', value: 'Owner' }),
          ],
          status: 200,
          body: { roles: [{ value: 'Owner', type: 'WindowsAzureActiveDirectoryRole', primary: true }] },
          events: [changed({ roles: [{ value: 'Owner', primary: true }] })],
        },
      ],
    },
    {
      name: "E-10: a group with Microsoft's own schema and a meta of its own",
      steps: [
        {
          send: [
            'POST',
            '/Groups',
            {
              schemas: [groupUrn, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
              externalId: 'ext-{unique}',
              displayName: 'G {unique}',
              meta: { resourceType: 'Group' },
            },
          ],
          status: 201,
          body: { schemas: [groupUrn], externalId: 'ext-{unique}', displayName: 'G {unique}' },
          events: [['GroupCreated', { attributes: { externalId: 'ext-{unique}', displayName: 'G {unique}' } }]],
        },
      ],
    },
    {
      name: 'E-11, E-12: members added and removed by lists with empty references; only the listed ones go',
      given: team(),
      steps: [
        {
          send: [
            'PATCH',
            '/Groups/{team}',
            patch({
              op: 'Add',
              path: 'members',
              value: [
                { $ref: null, value: '{ann}' },
                { $ref: null, value: '{bob}' },
              ],
            }),
          ],
          status: 204,
          events: [['GroupMembersAdded', { members: [{}, {}] }]],
        },
        {
          send: [
            'PATCH',
            '/Groups/{team}',
            patch({ op: 'Remove', path: 'members', value: [{ $ref: null, value: '{ann}' }] }),
          ],
          status: 204,
          events: [members('GroupMembersRemoved', '{ann}')],
        },
        { send: ['GET', '/Groups/{team}'], status: 200, body: { members: [{ value: '{bob}' }] } },
      ],
    },
    {
      name: 'E-12: remove of members without a value empties the group',
      given: { ann: user(), team: group({ members: [{ value: '{ann}' }] }) },
      steps: [
        {
          send: ['PATCH', '/Groups/{team}', patch({ op: 'Remove', path: 'members' })],
          status: 204,
          events: [members('GroupMembersRemoved', '{ann}')],
        },
      ],
    },
    {
      name: 'E-13: a member removed by a path',
      given: { ann: user(), bob: user(), team: group({ members: [{ value: '{ann}' }, { value: '{bob}' }] }) },
      steps: [
        {
          send: ['PATCH', '/Groups/{team}', patch({ op: 'remove', path: 'members[value eq "{ann}"]' })],
          status: 204,
          events: [members('GroupMembersRemoved', '{ann}')],
        },
      ],
    },
    {
      name: 'E-14: groups read without their members',
      given: {
        ann: user(),
        team: group({ displayName: 'T {unique}', externalId: 'ext-{unique}', members: [{ value: '{ann}' }] }),
      },
      steps: [
        {
          send: ['GET', '/Groups?excludedAttributes=members&filter=displayName eq "T {unique}"'],
          status: 200,
          body: { totalResults: 1, Resources: [{ id: '{team}' }] },
        },
        {
          send: ['GET', '/Groups?excludedAttributes=members&filter=externalId eq "ext-{unique}"'],
          status: 200,
          body: { Resources: [{ id: '{team}' }] },
        },
        {
          send: ['GET', '/Groups/{team}?excludedAttributes=members'],
          status: 200,
          body: { id: '{team}' },
          without: ['members'],
        },
      ],
    },
    {
      name: 'E-15: a group takes another name and another externalId',
      given: { team: group({ externalId: 'before-{unique}' }) },
      steps: [
        {
          send: ['PATCH', '/Groups/{team}', patch({ op: 'Replace', path: 'displayName', value: 'N {unique}' })],
          status: 204,
          events: [['GroupRenamed', { displayName: 'N {unique}' }]],
        },
        {
          send: ['PATCH', '/Groups/{team}', patch({ op: 'Replace', path: 'externalId', value: 'after-{unique}' })],
          status: 204,
          events: [['GroupProfileChanged', { set: { externalId: 'after-{unique}' } }]],
        },
        {
          send: ['GET', '/Groups?filter=externalId eq "after-{unique}"'],
          status: 200,
          body: { Resources: [{ id: '{team}', displayName: 'N {unique}' }] },
        },
      ],
    },
    {
      name: 'E-17: cleared by an empty text, an empty list, null and remove, also in parts and in the extension',
      given: {
        ann: user({
          title: 'T',
          nickName: 'A',
          locale: 'en',
          phoneNumbers: [{ type: 'work', value: '1' }],
          [enterpriseUrn]: { department: 'D', division: 'V' },
        }),
      },
      steps: [
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch(
              { op: 'Replace', path: 'title', value: '' },
              { op: 'Replace', path: 'nickName', value: null },
              { op: 'Replace', path: 'locale', value: [] },
              { op: 'Remove', path: 'phoneNumbers[type eq "work"].value' },
              { op: 'Replace', path: 'name.givenName', value: '' },
              { op: 'Remove', path: `${enterpriseUrn}:department` },
            ),
          ],
          status: 200,
          body: { name: { familyName: 'Example' }, [enterpriseUrn]: { division: 'V' } },
          without: ['title', 'nickName', 'locale', 'phoneNumbers'],
          events: [changed({}, ['nickName', 'title', 'locale', 'phoneNumbers'])],
        },
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch({ op: 'Remove', path: 'title' }, { op: 'Remove', path: work.replace('work', 'none') }),
          ],
          status: 200,
        },
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'Replace', path: 'userName', value: '' })],
          status: 400,
          body: { scimType: 'invalidValue' },
        },
      ],
    },
    {
      name: 'E-18: names in capitals, keys that mean nothing, an id beside the operations, displayName for display',
      given: team(),
      steps: [
        {
          send: [
            'POST',
            '/Users',
            {
              Schemas: [userUrn],
              UserName: '{unique}@x.io',
              Active: true,
              Emails: [{ Primary: true, Type: 'work', Value: '{unique}@x.io' }],
            },
          ],
          status: 201,
          body: { userName: '{unique}@x.io', active: true, emails: [{ primary: true, type: 'work' }] },
          events: [['UserCreated', { attributes: { userName: '{unique}@x.io' } }]],
        },
        {
          send: [
            'PATCH',
            '/Groups/{team}',
            {
              ...patch({
                name: 'addMember',
                op: 'add',
                path: 'members',
                value: [{ displayName: 'Ann', value: '{ann}' }],
              }),
              id: '{team}',
            },
          ],
          status: 204,
          events: [members('GroupMembersAdded', '{ann}')],
        },
        { send: ['GET', '/users?filter=UserName eq "{unique}@x.io"'], status: 200, body: { totalResults: 1 } },
        { send: ['GET', '/groups?filter=DisplayName eq "{unique}"'], status: 200, body: none },
      ],
    },
    {
      name: 'E-19: a PATCH without operations changes nothing; of nobody it is still 404',
      given: { ann: user(), team: group() },
      steps: [
        { send: ['PATCH', '/Users/{ann}', patch()], status: 204 },
        { send: ['PATCH', '/Groups/{team}', patch()], status: 204 },
        { send: ['PATCH', '/Users/nobody', patch()], status: 404, body: { schemas: [errorUrn] } },
      ],
    },
    {
      name: 'E-20: an application/scim+json answer with an id, values as they came',
      steps: [
        {
          send: ['POST', '/Users', { schemas: [userUrn], userName: 'MiXed.{unique}@X.io', displayName: '  Ann ' }],
          status: 201,
          body: { userName: 'MiXed.{unique}@X.io', displayName: '  Ann ' },
          events: [['UserCreated', { attributes: { userName: 'MiXed.{unique}@X.io' } }]],
        },
      ],
    },
    {
      name: 'E-21: the schemas as a list',
      steps: [{ send: ['GET', '/Schemas'], status: 200, body: { schemas: [listUrn] } }],
    },
    {
      name: 'an attribute that no schema has is refused by its name, and nothing of the request is done',
      given: { ann: user() },
      steps: [
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch({ op: 'Replace', path: 'title', value: 'T' }, { op: 'Add', path: 'shoeSize', value: '43' }),
          ],
          status: 400,
          body: { scimType: 'invalidPath' },
        },
        { send: ['GET', '/Users/{ann}'], status: 200, without: ['title'] },
      ],
    },
    {
      name: 'a member that is not there is refused, and the group stays as it is',
      given: { ann: user(), team: group({ members: [{ value: '{ann}' }] }) },
      steps: [
        {
          send: ['PATCH', '/Groups/{team}', patch({ op: 'Replace', path: 'members', value: [{ value: 'nobody' }] })],
          status: 400,
          body: { scimType: 'invalidValue' },
        },
        { send: ['GET', '/Groups/{team}'], status: 200, body: { members: [{ value: '{ann}' }] } },
      ],
    },
  ],
};
