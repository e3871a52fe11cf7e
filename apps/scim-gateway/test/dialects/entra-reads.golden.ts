import { group, listUrn, user, userUrn } from '../support/bodies.ts';
import type { GoldenRow } from './golden.ts';

const none = { schemas: [listUrn], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] };
const ann = { ann: user({ externalId: 'ext-{unique}', emails: [{ type: 'work', value: '{unique}@mail.example' }] }) };

/** How Microsoft Entra ID looks for people and groups. */
export const entraReads: readonly GoldenRow[] = [
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
];
