import { errorUrn, group, groupUrn, patch, user, userUrn } from '../support/bodies.ts';
import { type GoldenRow, members } from './golden.ts';

const none = { totalResults: 0, Resources: [] };
const team = () => ({ ann: user(), bob: user(), team: group() });

/** How Microsoft Entra ID changes groups, and what its own test suites send. */
export const entraGroups: readonly GoldenRow[] = [
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
];
