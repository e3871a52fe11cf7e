const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The body of a `POST /Users` of about 800 bytes, as an IdP with a few mapped attributes sends it. `id` makes it unique. */
export function newUser(id: string): string {
  const userName = `bench.${id}@example.com`;
  return JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    externalId: `00u${id}`,
    userName,
    name: { givenName: 'Barbara', familyName: 'Jensen', formatted: 'Barbara Jensen' },
    displayName: 'Barbara Jensen',
    title: 'Tour Guide',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    active: true,
    emails: [{ value: userName, type: 'work', primary: true }],
    phoneNumbers: [{ value: '+1 555 555 8377', type: 'work' }],
    addresses: [
      { type: 'work', streetAddress: '100 Universal City Plaza', locality: 'Hollywood', region: 'CA', country: 'US' },
    ],
    [enterprise]: { employeeNumber: '701984', costCenter: '4130', department: 'Tour Operations' },
  });
}
