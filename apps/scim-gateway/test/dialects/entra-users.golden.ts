import { enterpriseUrn, patch, user, userUrn } from '../support/bodies.ts';
import { changed, type GoldenRow } from './golden.ts';

const manager = `${enterpriseUrn}:manager`;
const work = 'emails[type eq "work"].value';

/** How Microsoft Entra ID changes people. */
export const entraUsers: readonly GoldenRow[] = [
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
        send: ['PATCH', '/Users/{ann}', patch({ op: 'Replace', path: manager, value: [{ $ref: null, value: '272' }] })],
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
];
