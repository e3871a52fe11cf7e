import { attribute, type SchemaDefinition } from './attribute.ts';
import { labelled, primary } from './multi-valued.ts';

const name = attribute('name', 'complex', "The components of the person's name", {
  subAttributes: [
    attribute('formatted', 'string', 'The full name, formatted for display'),
    attribute('familyName', 'string', 'Family name'),
    attribute('givenName', 'string', 'Given name'),
    attribute('middleName', 'string', 'Middle names'),
    attribute('honorificPrefix', 'string', 'Honorific before the name, for example "Ms."'),
    attribute('honorificSuffix', 'string', 'Suffix after the name, for example "III"'),
  ],
});

const addresses = attribute('addresses', 'complex', 'Postal addresses', {
  multiValued: true,
  subAttributes: [
    attribute('formatted', 'string', 'The full address, formatted for display or a label'),
    attribute('streetAddress', 'string', 'Street, house number, post office box'),
    attribute('locality', 'string', 'City or locality'),
    attribute('region', 'string', 'State or region'),
    attribute('postalCode', 'string', 'Postal code'),
    attribute('country', 'string', 'Country, ISO 3166-1 alpha-2'),
    attribute('type', 'string', 'What the address is for', { canonicalValues: ['work', 'home', 'other'] }),
    primary(),
  ],
});

const readOnly = { mutability: 'readOnly' } as const;

const groups = attribute('groups', 'complex', 'Groups the person belongs to; changed through Group only', {
  ...readOnly,
  multiValued: true,
  subAttributes: [
    attribute('value', 'string', "The group's id", { ...readOnly, caseExact: true }),
    attribute('$ref', 'reference', "The group's URI", {
      ...readOnly,
      caseExact: true,
      referenceTypes: ['Group'],
    }),
    attribute('display', 'string', "The group's name for display", readOnly),
    attribute('type', 'string', 'How the membership comes about', {
      ...readOnly,
      canonicalValues: ['direct', 'indirect'],
    }),
  ],
});

/** The one attribute that is prepared by PRECIS before it is compared (RFC 7643 §4.1.1, RFC 7644 §5). */
export const userNameAttribute = attribute(
  'userName',
  'string',
  'Unique, non-empty name with which the person signs in',
  {
    required: true,
    uniqueness: 'server',
  },
);

/** RFC 7643 §4.1, with the characteristics of §8.7.1. */
export const userSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'User account',
  attributes: [
    userNameAttribute,
    name,
    attribute('displayName', 'string', 'Name for display, preferably the full name'),
    attribute('nickName', 'string', 'Casual name'),
    attribute('profileUrl', 'reference', "Page with the person's profile", {
      caseExact: true,
      referenceTypes: ['external'],
    }),
    attribute('title', 'string', 'Title, for example "Vice President"'),
    attribute('userType', 'string', 'Relation to the organization, for example "Contractor"'),
    attribute('preferredLanguage', 'string', 'Preferred languages, as in Accept-Language'),
    attribute('locale', 'string', 'Default location for formats of currency, dates and numbers'),
    attribute('timezone', 'string', 'Time zone of the IANA database, for example "America/Los_Angeles"'),
    attribute('active', 'boolean', 'Whether the account is enabled'),
    attribute('password', 'string', 'Cleartext password; accepted, never kept', {
      caseExact: true,
      mutability: 'writeOnly',
      returned: 'never',
    }),
    labelled('emails', 'E-mail addresses', { value: 'E-mail address', types: ['work', 'home', 'other'] }),
    labelled('phoneNumbers', 'Phone numbers', {
      value: 'Phone number, preferably an RFC 3966 URI',
      types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
    }),
    labelled('ims', 'Instant messaging addresses', {
      value: 'Instant messaging address',
      types: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    }),
    labelled('photos', 'Photos of the person', {
      value: 'URL of the photo',
      valueType: 'reference',
      types: ['photo', 'thumbnail'],
    }),
    addresses,
    groups,
    labelled('entitlements', 'Things the person is entitled to', { value: 'Entitlement' }),
    labelled('roles', 'Roles of the person', { value: 'Role' }),
    labelled('x509Certificates', 'X.509 certificates', { value: 'DER certificate, base64', valueType: 'binary' }),
  ],
};
