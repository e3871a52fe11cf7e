const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Of a hundred people one has this in his work address, of a thousand one. */
export const rareText = 'quartz';
export const rarestText = 'quartzite';

export function userNameOf(index: number): string {
  return `person.${index}@acme.test`;
}

export function externalIdOf(index: number): string {
  return `00u${String(index).padStart(9, '0')}`;
}

/** The body of a `POST /Users` of about 800 bytes, the same for every contestant; one in ten is not active. */
export function person(index: number): object {
  const text = index % 1000 === 0 ? rarestText : index % 100 === 0 ? rareText : 'mail';
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    externalId: externalIdOf(index),
    userName: userNameOf(index),
    name: { givenName: `Given${index % 500}`, familyName: `Family${index % 2000}`, formatted: `Person ${index}` },
    displayName: `Person ${index}`,
    title: 'Tour Guide',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    active: index % 10 !== 3,
    emails: [
      { value: `${text}.${index}@acme.test`, type: 'work', primary: true },
      { value: `home.${index}@acme.test`, type: 'home' },
    ],
    phoneNumbers: [{ value: `+1 555 ${index}`, type: 'work' }],
    [enterprise]: { employeeNumber: String(100_000 + index), costCenter: '4130', department: `Dept ${index % 50}` },
  };
}
