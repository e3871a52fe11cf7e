/** One person of the tour, as an identity provider describes a user (RFC 7643 §4.1, §4.3). */
export interface Person {
  readonly userName: string;
  readonly externalId: string;
  readonly given: string;
  readonly family: string;
  readonly title: string;
  readonly department: string;
}

/** Three people and their group, under names that no earlier tour has used. `round` counts from 1. */
export function cast(round: number): { readonly people: readonly [Person, Person, Person]; readonly group: string } {
  const suffix = round === 1 ? '' : `.${round}`;
  const person = (given: string, family: string, title: string, department: string): Person => ({
    userName: `${given}.${family}${suffix}@example.com`.toLowerCase(),
    externalId: `00u${given.toLowerCase()}${round}`,
    given,
    family,
    title,
    department,
  });
  return {
    people: [
      person('Ada', 'Lovelace', 'Analyst', 'Engineering'),
      person('Grace', 'Hopper', 'Rear Admiral', 'Engineering'),
      person('Katherine', 'Johnson', 'Mathematician', 'Flight Research'),
    ],
    group: round === 1 ? 'Engineering' : `Engineering ${round}`,
  };
}

/** The body that Okta posts for a person. */
export function userBody(person: Person): Record<string, unknown> {
  return {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    userName: person.userName,
    externalId: person.externalId,
    name: { givenName: person.given, familyName: person.family },
    displayName: `${person.given} ${person.family}`,
    title: person.title,
    emails: [{ value: person.userName, type: 'work', primary: true }],
    active: true,
    groups: [],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: person.department },
  };
}
