import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { patch, user } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';
import { all, make, page, people, type Query, walk } from '../support/pages.ts';

// RFC 9865: pages by cursor, while data changes.

let installation: Installation;
before(async () => {
  installation = await startInstallation();
});
after(() => installation?.stop());

async function tenant(): Promise<Client> {
  return installation.client('bearer', { dialect: 'strict' });
}

for (const sortBy of ['', 'userName', 'meta.lastModified'])
  test(`RFC 9865 §2: while users come, go and are renamed nobody who stays is lost or doubled${sortBy && `, by ${sortBy}`}`, async () => {
    const at = await tenant();
    const ids = await make(at, '/Users', people(20));
    const gone = new Set<string>();
    const pages = await walk(at, '/Users', { count: '4', ...(sortBy && { sortBy }) }, async ({ Resources }, n) => {
      const [seen, later] = [Resources[0]?.id ?? '', ids.filter((id) => !gone.has(id)).at(-n) ?? ''];
      const rename = (id: string, userName: string) =>
        at.send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'userName', value: userName }));
      await rename(seen, `zz-${n}`);
      await rename(later, `aa-${n}`);
      const victim = Resources[1]?.id ?? '';
      assert.equal((await at.send('DELETE', `/Users/${victim}`)).status, 204);
      gone.add(victim);
      await make(at, '/Users', [user({ userName: `new-${n}` })]);
    });
    const seen = all(pages).map(({ id }) => id);
    assert.equal(new Set(seen).size, seen.length, 'somebody came twice');
    assert.deepEqual(
      ids.filter((id) => !seen.includes(id)),
      [],
      'somebody was lost',
    );
    if (sortBy === 'userName') {
      const shown = all(pages).map(({ userName }) => String(userName));
      assert.deepEqual(shown, shown.toSorted(), 'the pages are of one state');
      assert.ok(!shown.some((name) => /^(aa|zz|new)-/.test(name)));
    }
  });

test('RFC 9865 §2: cursors are URL-safe; a page has no startIndex; the last has no nextCursor, the first no previousCursor', async () => {
  const at = await tenant();
  await make(at, '/Users', people(5));
  for (const query of [{}, { sortBy: 'userName' }, { filter: 'userName sw "user"' }] as Query[]) {
    const pages = await walk(at, '/Users', { ...query, count: '2' });
    assert.deepEqual(
      pages.map(({ Resources, itemsPerPage }) => [Resources.length, itemsPerPage]),
      [
        [2, 2],
        [2, 2],
        [1, 1],
      ],
    );
    for (const each of pages) {
      assert.deepEqual(['startIndex' in each, 'previousCursor' in each, each.totalResults], [false, false, 5]);
      if (each.nextCursor) assert.match(each.nextCursor, /^[A-Za-z0-9._~-]+$/);
    }
  }
});

test('RFC 9865 §2.1: a cursor that was changed, cut, or given to another query is 400 invalidCursor, in the same words', async () => {
  const at = await tenant();
  await make(at, '/Users', people(5));
  const query = { count: '2', sortBy: 'userName' };
  const { nextCursor = '' } = await page(at, '/Users', { ...query, cursor: '' });
  const flipped = `${nextCursor.startsWith('A') ? 'B' : 'A'}${nextCursor.slice(1)}`;
  const wrong: readonly (readonly [string, Query])[] = [
    ['/Users', { ...query, cursor: flipped }],
    ['/Users', { ...query, cursor: nextCursor.slice(0, -4) }],
    ['/Users', { ...query, cursor: 'x' }],
    ['/Users', { ...query, cursor: nextCursor, sortOrder: 'descending' }],
    ['/Users', { ...query, cursor: nextCursor, filter: 'active eq true' }],
    ['/', { ...query, cursor: nextCursor }],
  ];
  const details = new Set<string>();
  for (const [path, given] of wrong) {
    const { status, body } = await at.send('GET', `${path}?${new URLSearchParams(given)}`);
    assert.deepEqual([status, body.scimType], [400, 'invalidCursor'], JSON.stringify(given));
    details.add(body.detail);
  }
  assert.equal(details.size, 1);
  const count = await at.send('GET', '/Users?cursor=&count=many');
  assert.deepEqual([count.status, count.body.scimType], [400, 'invalidCount']);
});

test('RFC 9865 §5: a cursor grants nothing: a credential without the scope gets 403, also with a cursor that is good', async () => {
  const at = await tenant();
  await make(at, '/Users', people(3));
  const { nextCursor = '' } = await page(at, '/Users', { count: '1', cursor: '' });
  const path = `/tenants/${at.tenantId}/credentials`;
  const settings = { scopes: ['read:Group'] };
  const { body } = await installation.admin('POST', path, { kind: 'bearer', label: 'groups', settings });
  const authorization = `Bearer ${body.bearerToken}`;
  const answer = await at.send('GET', `/Users?count=1&cursor=${nextCursor}`, undefined, { authorization });
  assert.equal(answer.status, 403);
});
