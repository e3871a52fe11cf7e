import type { RosterApp, ScimApp } from './apps.ts';
import { type cast, type Person, userBody } from './cast.ts';
import type { Changes } from './changes.ts';

type Identified = Person & { readonly id: string };
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** What Okta sends when it provisions: look-ups, users, a group with members, a profile, a membership, a leaver. */
export async function play(changes: Changes, { people, group }: ReturnType<typeof cast>): Promise<void> {
  const [ada, grace, katherine] = [
    await join(changes, people[0]),
    await join(changes, people[1]),
    await join(changes, people[2]),
  ];
  const groupId = await pushGroup(changes, group, [ada, grace]);
  await updateProfile(changes, ada, 'Chief Analyst');
  await moveMember(changes, { group, groupId, add: katherine, remove: grace, remaining: [ada, katherine] });
  await deactivate(changes, grace);
}

async function join(changes: Changes, person: Person): Promise<Identified> {
  const name = `${person.given} ${person.family}`;
  const found = await changes.idp.lookUp(person.userName);
  changes.note(`Is there a ${person.userName}?`, found, `${found.body.totalResults} found`);
  const { body } = await changes.make({
    title: `${name} joins`,
    method: 'POST',
    path: '/Users',
    expected: 201,
    body: userBody(person),
    scimApp: (app) => seesUser(app, person.userName, () => true),
    roster: (app) => seesRow(app, person.userName, true),
  });
  return { ...person, id: String(body.id) };
}

async function pushGroup(changes: Changes, displayName: string, members: readonly Identified[]): Promise<string> {
  const { body } = await changes.make({
    title: `Group ${displayName} with ${names(members)}`,
    method: 'POST',
    path: '/Groups',
    expected: 201,
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName,
      members: members.map(({ id, userName }) => ({ value: id, display: userName })),
    },
    scimApp: (app) => seesMembers(app, displayName, members),
  });
  return String(body.id);
}

async function updateProfile(changes: Changes, person: Identified, title: string): Promise<void> {
  const { body } = await changes.idp.send('GET', `/Users/${person.id}`, 200);
  await changes.make({
    title: `${person.given} becomes ${title}`,
    method: 'PUT',
    path: `/Users/${person.id}`,
    expected: 200,
    body: { ...body, title },
    scimApp: (app) => seesUser(app, person.userName, (user) => user.title === title),
  });
}

async function moveMember(
  changes: Changes,
  move: { group: string; groupId: string; add: Identified; remove: Identified; remaining: readonly Identified[] },
): Promise<void> {
  await changes.make({
    title: `${move.remove.given} leaves ${move.group}, ${move.add.given} enters`,
    method: 'PATCH',
    path: `/Groups/${move.groupId}`,
    expected: 204,
    body: {
      schemas: [patchOp],
      Operations: [
        { op: 'remove', path: `members[value eq "${move.remove.id}"]` },
        { op: 'add', path: 'members', value: [{ value: move.add.id, display: move.add.userName }] },
      ],
    },
    scimApp: (app) => seesMembers(app, move.group, move.remaining),
  });
}

async function deactivate(changes: Changes, person: Identified): Promise<void> {
  await changes.make({
    title: `${person.given} leaves the company`,
    method: 'PATCH',
    path: `/Users/${person.id}`,
    expected: 200,
    body: { schemas: [patchOp], Operations: [{ op: 'replace', value: { active: false } }] },
    scimApp: (app) => seesUser(app, person.userName, (user) => user.active === false),
    roster: (app) => seesRow(app, person.userName, false),
  });
}

type RemoteUser = NonNullable<Awaited<ReturnType<ScimApp['user']>>>;

async function seesUser(
  app: ScimApp,
  userName: string,
  as: (user: RemoteUser) => boolean,
): Promise<string | undefined> {
  const user = await app.user(userName);
  return user && as(user)
    ? `SCIM app: ${userName} is ${user.active ? 'active' : 'inactive'}, ${user.title}`
    : undefined;
}

async function seesMembers(app: ScimApp, displayName: string, members: readonly Person[]): Promise<string | undefined> {
  const group = await app.group(displayName);
  const users = await Promise.all(members.map(({ userName }) => app.user(userName)));
  const expected = users.map((user) => user?.id).sort();
  const actual = (group?.members ?? []).map(({ value }) => value).sort();
  if (!group || expected.length !== actual.length || expected.some((id, index) => id !== actual[index]))
    return undefined;
  return `SCIM app: ${displayName} has ${names(members)}`;
}

async function seesRow(app: RosterApp, userName: string, present: boolean): Promise<string | undefined> {
  const rows = await app.rows();
  const found = rows.some((row) => row.userName === userName);
  return found === present
    ? `CSV file: ${userName} ${present ? 'is in' : 'is gone'}, ${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`
    : undefined;
}

function names(people: readonly Person[]): string {
  return people.map(({ given }) => given).join(' and ');
}
