import { careUrn } from './asset-type.ts';
import { enterpriseUrn, user } from './bodies.ts';

/** The body of a POST that gives a User a value of every attribute. */
export const fullUser = {
  ...user({ userName: 'Ann@Example.com', externalId: 'E-ann', displayName: 'Ann Ä', nickName: 'Annie', title: 'Dr' }),
  name: { familyName: 'Müller', givenName: 'Ann', honorificPrefix: 'Dr' },
  profileUrl: 'https://example.com/Ann',
  userType: 'Employee',
  preferredLanguage: 'de-CH',
  locale: 'de_CH',
  timezone: 'Europe/Zurich',
  emails: [
    { value: 'ann@work.example', type: 'work', primary: true },
    { value: 'ann@home.example', type: 'home' },
  ],
  phoneNumbers: [{ value: '+41 44 1', type: 'work' }],
  ims: [{ value: 'ann.im', type: 'xmpp' }],
  photos: [{ value: 'https://example.com/p.png', type: 'photo' }],
  addresses: [{ locality: 'Zürich', country: 'CH', type: 'work', formatted: 'A\nB' }],
  entitlements: [{ value: 'vpn' }],
  roles: [{ value: 'admin', primary: true }],
  x509Certificates: [{ value: 'AQID' }],
  [enterpriseUrn]: { employeeNumber: '7', costCenter: 'C1', organization: 'O', division: 'D', department: 'R&D' },
};

/** Attributes of an Asset, one of each type. */
export const fullAsset = {
  tag: 'Tag',
  label: 'Big Screen',
  code: 'AbC',
  count: 7,
  weight: 1.5,
  broken: false,
  bought: '2024-05-01T12:00:00+02:00',
  key: 'AQID',
  page: 'https://example.com/a',
  owner: { value: 'u1', since: '2025-01-01T00:00:00Z' },
  parts: [
    { value: 'P1', type: 'screen', amount: 2 },
    { value: 'P2', type: 'board', amount: 9 },
  ],
  labels: ['Red', 'Blue'],
  levels: [1, 2],
  [careUrn]: { level: 2, since: '2020-01-01T00:00:00Z' },
};
