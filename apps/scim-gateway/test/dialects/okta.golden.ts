import { errorUrn, group, groupUrn, listUrn, patch, user, userUrn } from '../support/bodies.ts';
import { changed, type GoldenStep, type GoldenTable, members } from './golden.ts';

const headers = {
  'user-agent': 'Okta SCIM Client 1.0.0',
  accept: 'application/scim+json; charset=utf-8',
  'accept-charset': 'utf-8',
  'content-type': 'application/json',
};
const empty = { schemas: [listUrn], totalResults: 0, Resources: [] };
const profile = {
  schemas: [userUrn],
  userName: '{unique}@example.com',
  name: { givenName: 'Test', familyName: 'User' },
  emails: [{ primary: true, value: '{unique}@example.com', type: 'work' }],
  displayName: 'Test User',
  locale: 'en-US',
  externalId: '00u-{unique}',
  groups: [],
  password: '1mz050nq',
  active: true,
};
const assign: GoldenStep = {
  send: ['POST', '/Users', profile],
  status: 201,
  body: { schemas: [userUrn], userName: '{unique}@example.com', active: true, name: profile.name },
  without: ['password', 'groups'],
  events: [['UserCreated', { attributes: { userName: '{unique}@example.com' } }]],
};
const both = [{ value: '{ann}' }, { value: '{bob}' }];

/** Okta, and the assertions of its SPEC suite. */
export const okta: GoldenTable = {
  client: 'Okta',
  dialect: 'okta',
  headers,
  rows: [
    {
      name: 'O-2: the connection is tested with a page of users and a page of groups',
      steps: [
        { send: ['GET', '/Users?startIndex=1&count=2'], status: 200, body: { schemas: [listUrn], startIndex: 1 } },
        { send: ['GET', '/Groups?startIndex=1&count=100'], status: 200, body: { schemas: [listUrn], startIndex: 1 } },
      ],
    },
    {
      name: 'O-3, O-4: looked up, created with a body, looked up in capitals, refused the second time',
      steps: [
        {
          send: ['GET', '/Users?filter=userName eq "{unique}@example.com"&startIndex=1&count=100'],
          status: 200,
          body: empty,
        },
        assign,
        {
          send: ['GET', '/Users?filter=userName eq "{UNIQUE}@EXAMPLE.COM"&startIndex=1&count=100'],
          status: 200,
          body: { totalResults: 1, Resources: [{ userName: '{unique}@example.com' }] },
        },
        { send: ['POST', '/Users', profile], status: 409, body: { schemas: [errorUrn], scimType: 'uniqueness' } },
      ],
    },
    {
      name: 'O-6: the profile is put back with changes and with all that is read-only',
      given: { ann: user({ externalId: '00u-{unique}' }) },
      steps: [
        {
          send: [
            'PUT',
            '/Users/{ann}',
            {
              ...profile,
              id: '{ann}',
              groups: [{ value: 'some-group' }],
              meta: { resourceType: 'User', version: 'W/"0"', created: '2020-01-01T00:00:00Z' },
              title: 'Changed',
            },
          ],
          status: 200,
          body: { id: '{ann}', title: 'Changed' },
          without: ['groups', 'password'],
          events: [changed({ title: 'Changed' })],
        },
      ],
    },
    {
      name: 'O-7: deactivated and reactivated without a path, deactivated by PUT',
      given: { ann: user({ userName: '{unique}@example.com' }) },
      steps: [
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'replace', value: { active: false } })],
          status: 200,
          body: { active: false },
          events: [['UserDeactivated']],
        },
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'replace', value: { active: true } })],
          status: 200,
          body: { active: true },
          events: [['UserActivated']],
        },
        {
          send: ['PUT', '/Users/{ann}', { ...user(), userName: '{unique}@example.com', active: false }],
          status: 200,
          body: { active: false },
          events: [['UserDeactivated']],
        },
      ],
    },
    {
      name: 'O-8: a group is made and renamed with its own id in the value; without members nothing happens to them',
      given: { ann: user(), team: group({ members: [{ value: '{ann}' }] }) },
      steps: [
        {
          send: ['POST', '/Groups', { schemas: [groupUrn], displayName: 'G {unique}', members: [] }],
          status: 201,
          body: { displayName: 'G {unique}' },
          events: [['GroupCreated', { attributes: { displayName: 'G {unique}' } }]],
        },
        {
          send: [
            'PATCH',
            '/Groups/{team}',
            patch({ op: 'replace', value: { id: '{team}', displayName: 'R {unique}', members: null } }),
          ],
          status: 204,
          events: [['GroupRenamed', { displayName: 'R {unique}' }]],
        },
        { send: ['GET', '/Groups/{team}'], status: 200, body: { members: [{ value: '{ann}' }] } },
      ],
    },
    {
      name: 'O-8: the id of another group is refused',
      given: { team: group() },
      steps: [
        {
          send: ['PATCH', '/Groups/{team}', patch({ op: 'replace', value: { id: 'another', displayName: 'R' } })],
          status: 400,
          body: { scimType: 'mutability' },
        },
      ],
    },
    {
      name: 'O-9: one member goes and one comes, without a type',
      given: { ann: user(), bob: user(), team: group({ members: [{ value: '{ann}' }] }) },
      steps: [
        {
          send: [
            'PATCH',
            '/Groups/{team}',
            patch(
              { op: 'remove', path: 'members[value eq "{ann}"]' },
              { op: 'add', path: 'members', value: [{ value: '{bob}', display: 'b@x' }] },
            ),
          ],
          status: 204,
          events: [members('GroupMembersRemoved', '{ann}'), members('GroupMembersAdded', '{bob}')],
        },
        { send: ['GET', '/Groups/{team}'], status: 200, body: { members: [{ value: '{bob}', type: 'User' }] } },
      ],
    },
    {
      name: 'O-10: all members are pushed, then none',
      given: { ann: user(), bob: user(), team: group() },
      steps: [
        {
          send: ['PATCH', '/Groups/{team}', patch({ op: 'replace', path: 'members', value: both })],
          status: 204,
          events: [['GroupMembersAdded', { members: [{}, {}] }]],
        },
        {
          send: ['PATCH', '/Groups/{team}', patch({ op: 'replace', path: 'members', value: [] })],
          status: 204,
          events: [['GroupMembersRemoved', { members: [{}, {}] }]],
        },
        { send: ['GET', '/Groups/{team}'], status: 200, without: ['members'] },
      ],
    },
    {
      name: 'O-11: a group is put whole, with displays that are null',
      given: {
        ann: user(),
        bob: user(),
        team: group({ displayName: 'T {unique}', members: [{ value: '{ann}' }] }),
      },
      steps: [
        {
          send: [
            'PUT',
            '/Groups/{team}',
            {
              schemas: [groupUrn],
              id: '{team}',
              displayName: 'T {unique}',
              members: [{ value: '{bob}', display: null }],
            },
          ],
          status: 200,
          body: { members: [{ value: '{bob}' }] },
          events: [members('GroupMembersRemoved', '{ann}'), members('GroupMembersAdded', '{bob}')],
        },
      ],
    },
    {
      name: 'O-12: a group is deleted',
      given: { team: group() },
      steps: [
        { send: ['DELETE', '/Groups/{team}'], status: 204, events: [['GroupDeleted']] },
        { send: ['GET', '/Groups/{team}'], status: 404, body: { schemas: [errorUrn], status: '404' } },
      ],
    },
    {
      name: 'SPEC: required users, one of them by its id',
      given: { ann: user() },
      steps: [
        {
          send: ['GET', '/Users?count=1&startIndex=1'],
          status: 200,
          body: { schemas: [listUrn], itemsPerPage: 1, startIndex: 1, Resources: [{ schemas: [userUrn] }] },
        },
        { send: ['GET', '/Users/{ann}'], status: 200, body: { id: '{ann}', active: true, name: { givenName: 'Ann' } } },
      ],
    },
    {
      name: 'SPEC: an unknown id is 404 with detail, status and schema; an unknown userName is an empty list',
      steps: [
        { send: ['GET', '/Users/00919288221112222'], status: 404, body: { schemas: [errorUrn], status: '404' } },
        { send: ['GET', '/Users?filter=userName eq "{unique}"'], status: 200, body: empty },
      ],
    },
    {
      name: 'SPEC: a wrong token is 401 with a SCIM error',
      steps: [
        {
          send: ['GET', '/Groups'],
          headers: { authorization: 'Bearer c_no.such' },
          status: 401,
          body: { status: '401' },
        },
      ],
    },
  ],
};
