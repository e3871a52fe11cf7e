import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import type { Lookup, LookupAnswer, LookupRequest, LookupResponse } from '@rollcall/protocol/directory/v1/query';
import { groupType, type ScimResource, userType } from '@rollcall/scim';
import { type Duplex, openDuplex } from '@rollcall/service-kit';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import type { CommandStartedEvent } from 'mongodb';
import { answerLookups } from '../../../src/adapters/grpc/answer-lookups.ts';
import { createLookups } from '../../../src/adapters/grpc/lookup.ts';
import { createTypesReader } from '../../../src/adapters/mongo/read-types.ts';
import { insertResources } from '../../support/resources.ts';
import { directoryServices } from '../../support/services.ts';

const services = directoryServices();
const [one, other] = [freshName('t'), freshName('t')];
const at = '2025-01-01T00:00:00.000Z';
const longName = `n${'x'.repeat(400)}`;

function user(index: number, fields: object = {}): ScimResource {
  const meta = { resourceType: 'User', created: at, lastModified: at, version: 'W/"1"' };
  const userName = `User${index}@example.com`;
  return {
    schemas: [userType.schema.id],
    id: randomUUID(),
    userName,
    externalId: `e${index}`,
    active: true,
    ...fields,
    meta,
  };
}

const users = Array.from({ length: 60 }, (_, index) =>
  user(index, { displayName: 'The Same', title: `Title ${index % 20}` }),
);
const manyMails = user(100, {
  emails: Array.from({ length: 600 }, (_, index) => ({ value: `mail${index}@example.com` })),
});
const longNamed = [user(101, { nickName: longName }), user(102, { nickName: `${longName}y` })];
const strangers = [user(0), user(1)];
const [ann, bob] = users as [ScimResource, ScimResource];
const staff: ScimResource = {
  ...{ schemas: [groupType.schema.id], id: randomUUID(), displayName: 'Staff' },
  members: [ann, bob].map(({ id }) => ({ value: String(id), type: 'User' })),
  meta: { resourceType: 'Group', created: at, lastModified: at, version: 'W/"1"' },
};

before(async () => {
  await insertResources(services.db, one, userType, [...users, manyMails, ...longNamed]);
  await insertResources(services.db, one, groupType, [staff]);
  await insertResources(services.db, other, userType, strangers);
});

type Asked = Partial<Omit<Lookup, 'id'>>;
const byId = (id: unknown, more: Asked = {}): Asked => ({ by: { $case: 'resourceId', value: String(id) }, ...more });
const by = (path: string, value: string, more: Asked = {}): Asked => ({
  by: { $case: 'attribute', value: { path, value } },
  ...more,
});

function open(): Duplex<LookupRequest, LookupResponse> {
  return openDuplex(services.clients().query.lookup);
}

const plain = { tenantId: one, resourceType: 'User', withGroups: false, typesVersion: 0, by: undefined };

/** All at once; the answers in the order of the questions. */
async function ask(...asked: readonly Asked[]): Promise<readonly LookupAnswer[]> {
  const duplex = open();
  const sending = duplex.send({ lookups: asked.map((lookup, id) => ({ ...plain, ...lookup, id })) });
  const answers: LookupAnswer[] = [];
  for await (const response of duplex.responses) {
    for (const answer of response.answers) answers[answer.id] = answer;
    if (Object.keys(answers).length === asked.length) duplex.end();
  }
  await sending;
  return answers;
}

const idsOf = (answer: LookupAnswer | undefined) => answer?.found.map(({ resource }) => resource?.resourceId);

test('look-ups find by id and by attributes in their case rules, each in its tenant', async () => {
  const answers = await ask(
    byId(ann.id),
    byId(randomUUID()),
    byId(ann.id, { tenantId: other }),
    byId(ann.id, { resourceType: 'Group' }),
    by('userName', 'uSER1@example.COM'),
    by('userName', 'user1@example.com', { tenantId: other }),
    by('EXTERNALID', 'e1'),
    by('externalId', 'E1'),
    by('title', 'title 3'),
    by('displayName', 'STAFF', { resourceType: 'Group' }),
  );
  const [, stranger] = strangers;
  const titled = users.filter((_, index) => index % 20 === 3).map(({ id }) => id);
  assert.deepEqual(answers.map(idsOf), [
    [ann.id],
    [],
    [],
    [],
    [bob.id],
    [stranger?.id],
    [bob.id],
    [],
    titled.toSorted(),
    [staff.id],
  ]);
  assert.ok(answers.every(({ incomplete }) => !incomplete));
  const resource = answers[0]?.found[0]?.resource;
  assert.equal(JSON.parse(resource?.json.toString() ?? '').userName, 'User0@example.com');
});

test('users come with their groups and the names of these', async () => {
  const [withGroups, without, none] = await ask(
    byId(ann.id, { withGroups: true }),
    byId(ann.id),
    byId(users[5]?.id, { withGroups: true }),
  );
  assert.deepEqual(withGroups?.found[0]?.groups, [{ id: staff.id, type: 'direct', display: 'Staff' }]);
  assert.deepEqual([without?.found[0]?.groups, none?.found[0]?.groups], [[], []]);
});

test('values longer than a term, and resources with more values than terms, are found all the same', async () => {
  const [first, second, last] = await ask(
    by('nickName', longName.toUpperCase()),
    by('nickName', `${longName}Y`),
    by('emails.value', 'mail599@example.com'),
  );
  assert.deepEqual(
    [idsOf(first), idsOf(second), idsOf(last)],
    [[longNamed[0]?.id], [longNamed[1]?.id], [manyMails.id]],
  );
});

test('what finds too much, is not served, or is wrong is left to the other way; the others are answered', async () => {
  const answers = await ask(
    by('displayName', 'the same'),
    by('active', 'true'),
    by('nonsense', 'x'),
    by('password', 'x'),
    byId(ann.id, { tenantId: '../x' }),
    by('userName', 'user1@example.com', { resourceType: 'Robot' }),
    byId(bob.id),
  );
  const incomplete = answers.map((answer) => answer.incomplete);
  assert.deepEqual(incomplete, [true, true, true, true, true, true, false]);
  assert.deepEqual(idsOf(answers.at(-1)), [bob.id]);
});

test('look-ups that come together are answered by one query each for ids, values, groups and their names', async () => {
  const finds: string[] = [];
  const listen = ({ commandName, command }: CommandStartedEvent) => {
    if (command.$db !== services.db.databaseName) return;
    if (commandName === 'find' || commandName === 'aggregate') finds.push(String(command[commandName]));
  };
  services.client.on('commandStarted', listen);
  const asked = users.flatMap(({ id }, index) => [
    byId(id, { withGroups: true }),
    by('externalId', `e${index}`, { withGroups: true }),
  ]);
  const lookup = createLookups({ db: services.db, readTypes: createTypesReader(services.db) }, assert.ifError);
  const answers = await Promise.all(asked.map((request, id) => lookup({ ...plain, ...request, id })));
  services.client.off('commandStarted', listen);
  assert.ok(answers.every(({ found }) => found.length === 1));
  // By id with the groups, their names; by value, the groups of those, their names.
  assert.deepEqual(finds.toSorted(), ['memberships', 'resources', 'resources', 'resources', 'resources']);
});

test('a stream that breaks harms no other', async () => {
  const broken = open();
  await broken.send({ lookups: [{ ...plain, ...byId(ann.id), id: 1, withGroups: true }] });
  broken.cancel();
  const [answer] = await ask(byId(bob.id));
  assert.deepEqual(idsOf(answer), [bob.id]);
});

test('of a gateway that does not read its answers, no more than 1,000 look-ups are taken', async () => {
  let taken = 0;
  const endless = async function* () {
    for (;;) {
      taken += 1;
      yield { lookups: [{ ...plain, id: taken }] };
    }
  };
  const answers = answerLookups(endless(), async ({ id }) => ({ id, found: [], incomplete: false }));
  assert.deepEqual((await answers.next()).value?.answers[0]?.id, 1);
  await eventually(() => assert.equal(taken, 1_000));
  await answers.return();
});
