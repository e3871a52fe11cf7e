import { enterpriseUrn, group, listUrn, patch, user, userUrn } from '../support/bodies.ts';
import { changed, type GoldenTable, members } from './golden.ts';

const empty = { schemas: [listUrn], totalResults: 0, Resources: [] };
const legacy = ['urn:scim:schemas:core:2.0', 'urn:scim:schemas:extension:enterprise:2.0'];

export const onelogin: GoldenTable = {
  client: 'OneLogin',
  dialect: 'onelogin',
  rows: [
    {
      name: 'OneLogin: a look-up with an empty end of the query, then a PUT with the URNs of SCIM 1',
      given: { ann: user({ userName: '{unique}@example.com' }) },
      steps: [
        {
          send: ['GET', '/Users?filter=userName+eq+%22{unique}@example.com%22&'],
          headers: { 'user-agent': '' },
          status: 200,
          body: { Resources: [{ id: '{ann}' }] },
        },
        {
          send: [
            'PUT',
            '/Users/{ann}?',
            {
              schemas: legacy,
              userName: '{unique}@example.com',
              name: { givenName: 'One', familyName: 'Login' },
              title: '',
              phoneNumbers: [{ type: 'work', value: '' }],
              'urn:scim:schemas:extension:enterprise:2.0': { department: 'D', manager: { value: '' } },
            },
          ],
          status: 200,
          body: { schemas: [userUrn, enterpriseUrn], [enterpriseUrn]: { department: 'D' }, name: { givenName: 'One' } },
          without: ['title', 'phoneNumbers'],
          events: [changed({ [enterpriseUrn]: { department: 'D' } }, ['emails'])],
        },
      ],
    },
    {
      name: 'OneLogin: a user made from a template of SCIM 1.1',
      steps: [
        {
          send: ['POST', '/Users', { schemas: ['urn:scim:schemas:core:1.0'], userName: '{unique}@example.com' }],
          status: 201,
          body: { schemas: [userUrn] },
          events: [['UserCreated', { attributes: { userName: '{unique}@example.com' } }]],
        },
      ],
    },
    {
      name: 'OneLogin: a member added to a group',
      given: { ann: user(), team: group() },
      steps: [
        {
          send: ['PATCH', '/Groups/{team}?', patch({ op: 'add', path: 'members', value: [{ value: '{ann}' }] })],
          status: 204,
          events: [members('GroupMembersAdded', '{ann}')],
        },
      ],
    },
  ],
};

export const google: GoldenTable = {
  client: 'Google Workspace',
  dialect: 'google',
  rows: [
    {
      name: 'Google: probed with one user, looked up without a count',
      steps: [
        { send: ['GET', '/Users?count=1'], status: 200, body: { schemas: [listUrn] } },
        { send: ['GET', '/Users?filter=userName eq "{unique}"&startIndex=1'], status: 200, body: empty },
      ],
    },
    {
      name: 'Google: a suspended person is made inactive and stays so',
      steps: [
        {
          send: ['POST', '/Users', user({ userName: '{unique}@example.com', active: false })],
          status: 201,
          body: { active: false },
          events: [['UserCreated', { attributes: { active: false } }]],
        },
      ],
    },
  ],
};

export const jumpcloud: GoldenTable = {
  client: 'JumpCloud',
  dialect: 'jumpcloud',
  rows: [
    {
      name: 'JumpCloud: the test group and the test user come, go and come again',
      given: { tester: user({ userName: '{unique}@example.com' }), team: group({ displayName: 'T {unique}' }) },
      steps: [
        { send: ['DELETE', '/Groups/{team}'], status: 204, events: [['GroupDeleted']] },
        { send: ['DELETE', '/Users/{tester}'], status: 204, events: [['UserDeleted']] },
        {
          send: ['POST', '/Users', user({ userName: '{unique}@example.com' })],
          status: 201,
          events: [['UserCreated', { attributes: { userName: '{unique}@example.com' } }]],
        },
      ],
    },
    {
      name: 'JumpCloud: a member removed by a list of values; the others stay',
      given: { ann: user(), bob: user(), team: group({ members: [{ value: '{ann}' }, { value: '{bob}' }] }) },
      steps: [
        {
          send: ['PATCH', '/Groups/{team}', patch({ op: 'remove', path: 'members', value: [{ value: '{bob}' }] })],
          status: 204,
          events: [members('GroupMembersRemoved', '{bob}')],
        },
      ],
    },
  ],
};

export const ping: GoldenTable = {
  client: 'PingOne and PingFederate',
  dialect: 'ping',
  rows: [
    {
      name: 'Ping: looked up without quotes, by name and by address',
      given: {
        ann: user({ userName: '{unique}@example.com', emails: [{ type: 'work', value: '{unique}@mail.example' }] }),
      },
      steps: [
        {
          send: ['GET', '/Users?filter=userName eq {unique}@example.com'],
          status: 200,
          body: { Resources: [{ id: '{ann}' }] },
        },
        {
          send: ['GET', '/Users?filter=emails eq {unique}@mail.example'],
          status: 200,
          body: { Resources: [{ id: '{ann}' }] },
        },
      ],
    },
    {
      name: 'Ping: a user is put as a whole; what is left out is cleared',
      given: { ann: user({ userName: '{unique}@example.com', title: 'T', nickName: 'A' }) },
      steps: [
        {
          send: ['PUT', '/Users/{ann}', { ...user(), userName: '{unique}@example.com', title: 'U' }],
          status: 200,
          body: { title: 'U', active: true },
          without: ['nickName'],
          events: [changed({ title: 'U' }, ['nickName'])],
        },
      ],
    },
  ],
};
