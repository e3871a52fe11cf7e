import { enterpriseUrn, errorUrn, groupUrn, patch, user } from '../support/bodies.ts';
import { changed, type GoldenTable } from './golden.ts';

const refused = (name: string, ...operations: object[]) => ({
  name,
  given: { ann: user() },
  steps: [{ send: ['PATCH', '/Users/{ann}', patch(...operations)] as const, status: 400 }],
});

/** Connections that nobody has told the name of their provider. */
export const auto: GoldenTable = {
  client: 'a connection without a dialect',
  dialect: 'auto',
  rows: [
    {
      name: 'Rippling: probes the configuration',
      steps: [{ send: ['GET', '/ServiceProviderConfig'], status: 200, body: { patch: { supported: true } } }],
    },
    {
      name: 'authentik: looked up without quotes; a PUT of what is gone is 404',
      given: { ann: user({ userName: '{unique}' }) },
      steps: [
        {
          send: ['GET', '/Users?filter=userName eq {unique}'],
          status: 200,
          body: { Resources: [{ id: '{ann}' }] },
        },
        { send: ['PUT', '/Users/gone', user({ userName: 'x-{unique}' })], status: 404, body: { schemas: [errorUrn] } },
      ],
    },
    {
      name: 'Keycloak: booleans as text',
      steps: [
        {
          send: [
            'POST',
            '/Users',
            user({ userName: '{unique}', active: 'true', emails: [{ value: 'k@x.io', primary: 'true' }] }),
          ],
          status: 201,
          body: { active: true, emails: [{ primary: true }] },
          events: [['UserCreated', { attributes: { active: true } }]],
        },
        {
          send: ['GET', '/Users?filter=userName eq "{unique}" and active eq "True"'],
          status: 200,
          body: { totalResults: 1 },
        },
      ],
    },
    refused('E-3: text that is no boolean is refused', { op: 'Replace', path: 'active', value: 'Nope' }),
    {
      name: 'E-7: what RFC 7644 §3.5.2.3 has fail, fails',
      given: { ann: user() },
      steps: [
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch({ op: 'replace', path: 'phoneNumbers[type eq "mobile"].value', value: '1' }),
          ],
          status: 400,
          body: { scimType: 'noTarget' },
        },
      ],
    },
    {
      name: 'E-7: a capitalised op, which the standard does not know, tells that it is Entra, and is read as Entra means it',
      given: { ann: user() },
      steps: [
        {
          send: [
            'PATCH',
            '/Users/{ann}',
            patch({ op: 'Replace', path: 'phoneNumbers[type eq "mobile"].value', value: '+64 3 1' }),
          ],
          status: 200,
          body: { phoneNumbers: [{ type: 'mobile', value: '+64 3 1' }] },
          events: [changed({ phoneNumbers: [{ type: 'mobile', value: '+64 3 1' }] })],
        },
      ],
    },
    {
      name: 'E-17: an empty text is a value',
      given: { ann: user({ title: 'T' }) },
      steps: [
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'replace', path: 'title', value: '' })],
          status: 200,
          body: { title: '' },
          events: [changed({ title: '' })],
        },
      ],
    },
    {
      name: 'a body without schemas is what its address says',
      steps: [
        {
          send: ['POST', '/Groups', { displayName: 'G {unique}', members: null }],
          status: 201,
          body: { schemas: [groupUrn] },
          events: [['GroupCreated', { attributes: { displayName: 'G {unique}' } }]],
        },
      ],
    },
  ],
};

export const strict: GoldenTable = {
  client: 'a strict connection',
  dialect: 'strict',
  rows: [
    refused('E-3: text for a boolean is refused', { op: 'replace', path: 'active', value: 'False' }),
    refused('E-6: a key that is a path is refused', { op: 'replace', value: { 'name.givenName': 'N' } }),
    refused('E-7: a missing value is not made', { op: 'add', path: 'roles[type eq "x"].value', value: 'y' }),
    refused('E-8: text for an object is refused', { op: 'add', path: `${enterpriseUrn}:manager`, value: '271' }),
    refused('E-19: no operations are refused'),
    {
      name: 'E-3: the case of op does not count (RFC 7644 §3.5.2 leaves it to the server)',
      given: { ann: user() },
      steps: [
        {
          send: ['PATCH', '/Users/{ann}', patch({ op: 'Replace', path: 'active', value: false })],
          status: 200,
          events: [['UserDeactivated']],
        },
      ],
    },
    {
      name: 'E-1, OneLogin: filters without quotes and old URNs are refused',
      steps: [
        { send: ['GET', '/Users?filter=userName eq {unique}'], status: 400, body: { scimType: 'invalidFilter' } },
        {
          send: ['GET', '/Users?filter=emails[type eq "work"].value eq "a"'],
          status: 400,
          body: { scimType: 'invalidFilter' },
        },
        {
          send: ['POST', '/Users', user({ schemas: ['urn:scim:schemas:core:2.0'] })],
          status: 400,
          body: { scimType: 'invalidSyntax' },
        },
      ],
    },
  ],
};
