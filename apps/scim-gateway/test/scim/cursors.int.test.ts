import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { group, user } from '../support/bodies.ts';
import { type Client, clientOf, type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let client: Client;
const total = 23;
const cursorKey = Buffer.alloc(32, 7).toString('base64');
const make = (n: number) => client.send('POST', '/Users', user({ userName: `u${n}@example.com`, title: `t${n % 3}` }));
before(async () => {
  installation = await startInstallation({ CURSOR_KEY: cursorKey });
  client = await installation.client();
  await Promise.all(Array.from({ length: total }, (_, n) => make(n)));
});
after(() => installation?.stop());

type Page = { Resources?: { id: string; userName: string }[]; nextCursor?: string };
const get = (query: Record<string, string>, at: Client = client) =>
  at.send('GET', `/Users?${new URLSearchParams(query)}`);
const refused = (answer: { status: number; body: { scimType?: string; detail?: string } }) => {
  assert.equal(answer.status, 400);
  assert.equal(answer.body.scimType, 'invalidCursor');
  return answer.body.detail;
};

/** Reads page after page; `between` is done after each. */
async function walk(query: Record<string, string>, between: (page: Page) => Promise<unknown> = async () => {}) {
  const pages: Page[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const { status, body } = await get({ ...query, cursor });
    assert.equal(status, 200);
    pages.push(body);
    cursor = body.nextCursor;
    await between(body);
  }
  return pages;
}
const namesOf = (pages: readonly Page[]) =>
  pages.flatMap(({ Resources = [] }) => Resources.map((each) => each.userName));

test('RFC 9865 §2: every page but the last has a nextCursor, and all together hold everyone once', async () => {
  const pages = await walk({ count: '5' });
  assert.deepEqual(
    pages.map(({ Resources }) => Resources?.length),
    [5, 5, 5, 5, 3],
  );
  assert.equal(new Set(namesOf(pages)).size, total);
  const [first] = pages as { totalResults?: number; itemsPerPage?: number; startIndex?: number }[];
  assert.equal(first?.totalResults, total);
  assert.equal(first?.itemsPerPage, 5);
  assert.ok(pages.every((page) => !('startIndex' in page) && !('previousCursor' in page)));
});

test('RFC 9865 §2: a page that ends with the list has no nextCursor', async () => {
  const pages = await walk({ count: String(total) });
  assert.equal(pages.length, 1);
  assert.deepEqual(
    (await walk({ count: '5', filter: 'userName eq "nobody"' })).map(({ nextCursor }) => nextCursor),
    [undefined],
  );
});

test('RFC 9865 §2: without the parameter paging is by index', async () => {
  const { body } = await get({ count: '5' });
  assert.equal(body.startIndex, 1);
  assert.equal('nextCursor' in body, false);
});

test('RFC 9865 §2: count 0 asks for the total only', async () => {
  const { body } = await get({ cursor: '', count: '0' });
  assert.deepEqual([body.totalResults, body.itemsPerPage, body.Resources], [total, 0, []]);
});

for (const sortBy of ['', 'title', 'userName'])
  test(`RFC 9865 §2: nobody who stays is lost or doubled while others come and go${sortBy && `, by ${sortBy}`}`, async () => {
    const before = new Set(namesOf(await walk({})));
    let made = 100;
    const gone = new Set<string>();
    const pages = await walk({ count: '4', ...(sortBy && { sortBy }) }, async ({ Resources = [] }) => {
      const [first] = Resources;
      if (first && gone.size < 3) {
        gone.add(first.userName);
        await client.send('DELETE', `/Users/${first.id}`);
      }
      made += 1;
      await make(made);
    });
    const seen = namesOf(pages);
    assert.equal(new Set(seen).size, seen.length);
    for (const name of before) assert.ok(seen.includes(name), name);
    for (let n = 101; n <= made; n++) {
      const { body } = await get({ filter: `userName eq "u${n}@example.com"` });
      await client.send('DELETE', `/Users/${body.Resources[0].id}`);
    }
    for (const name of gone) await client.send('POST', '/Users', user({ userName: name, title: 't1' }));
  });

test('RFC 9865 §2: cursors work in .search, and there and in URLs alike', async () => {
  const { body } = await client.send('POST', '/Users/.search', { cursor: '', count: 9, attributes: ['userName'] });
  const next = await get({ cursor: body.nextCursor, count: '9', attributes: 'userName' });
  assert.equal(next.status, 200);
  assert.equal(next.body.Resources.length, 9);
  const root = await client.send('POST', '/.search', { cursor: '', count: 9 });
  assert.equal((await client.send('POST', '/.search', { cursor: root.body.nextCursor, count: 9 })).status, 200);
});

test('RFC 9865 §2: a cursor is good for its own query only', async () => {
  const { body } = await get({ cursor: '', count: '5', filter: 'active eq true' });
  const cursor = body.nextCursor;
  const query = { cursor, count: '5', filter: 'active eq true' };
  assert.equal((await get(query)).status, 200);
  refused(await get({ ...query, count: '6' }));
  refused(await get({ ...query, filter: 'active eq false' }));
  refused(await get({ ...query, sortBy: 'userName' }));
  refused(await get({ ...query, attributes: 'id' }));
  refused(await client.send('GET', `/Groups?${new URLSearchParams(query)}`));
  refused(await client.send('GET', `/?${new URLSearchParams(query)}`));
});

test('RFC 9865 §5: a forged cursor and that of another tenant are refused in the same words', async () => {
  const other = await installation.client();
  await other.send('POST', '/Users', user());
  const { body } = await get({ cursor: '', count: '5' });
  const foreign = refused(await get({ cursor: body.nextCursor, count: '5' }, other));
  assert.equal(refused(await get({ cursor: 'AAAA', count: '5' })), foreign);
  assert.equal(refused(await get({ cursor: `${body.nextCursor}A`, count: '5' })), foreign);
});

test('RFC 9865 §5: a cursor grants nothing: without credentials it is 401', async () => {
  const { body } = await get({ cursor: '', count: '5' });
  const answer = await client.send('GET', `/Users?cursor=${body.nextCursor}&count=5`, undefined, { authorization: '' });
  assert.equal(answer.status, 401);
});

test('RFC 9865 §2.1: invalidCount, and cursor together with startIndex', async () => {
  const count = await get({ cursor: '', count: 'many' });
  assert.deepEqual([count.status, count.body.scimType], [400, 'invalidCount']);
  assert.equal((await get({ cursor: '', startIndex: '1' })).status, 400);
});

test('a cursor of one gateway is good at another, until it expires there', async (t) => {
  const second = await installation.startGateway({ CURSOR_TIMEOUT_MS: '1' });
  t.after(() => second.stop());
  const { body } = await get({ cursor: '', count: '5' });
  const answer = await get({ cursor: body.nextCursor, count: '5' }, clientOf(second, client));
  assert.deepEqual([answer.status, answer.body.scimType], [400, 'expiredCursor']);
  const third = await installation.startGateway();
  t.after(() => third.stop());
  assert.equal((await get({ cursor: body.nextCursor, count: '5' }, clientOf(third, client))).status, 200);
});

test('groups come with their members by cursor too', async () => {
  const { body } = await get({ count: '2' });
  const members = body.Resources.map(({ id }: { id: string }) => ({ value: id }));
  for (const displayName of ['A', 'B', 'C']) await client.send('POST', '/Groups', group({ displayName, members }));
  const first = await client.send('GET', '/Groups?cursor&count=2');
  const second = await client.send('GET', `/Groups?cursor=${first.body.nextCursor}&count=2`);
  const sizes = [...first.body.Resources, ...second.body.Resources].map((each) => each.members.length);
  assert.deepEqual(sizes, [2, 2, 2]);
  assert.equal('nextCursor' in second.body, false);
});
