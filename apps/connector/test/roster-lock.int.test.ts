import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freshName, testEnvironment } from '@rollcall/service-kit/testing';
import { type Db, MongoClient } from 'mongodb';
import { mongoRosterLock, type RosterLockDocument } from '../src/adapters/mongo/roster-locks.ts';
import { rosterFiles } from '../src/adapters/roster/roster-files.ts';

describe('a roster directory that two connectors share', () => {
  let client: MongoClient;
  let db: Db;
  let directory: string;

  before(async () => {
    client = new MongoClient(testEnvironment().mongodbUri);
    db = client.db(freshName('t').replace('-', '_'));
    directory = await mkdtemp(join(tmpdir(), 'rollcall-shared-'));
  });

  after(async () => {
    await db?.dropDatabase();
    await client?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const locks = () => db.collection<RosterLockDocument>('roster_locks');
  const connector = () => rosterFiles(directory, mongoRosterLock(locks()));

  function roster() {
    const path = join(directory, `${freshName('list')}.csv`);
    return { kind: 'csv-roster' as const, path, columns: ['id'], keyColumn: 'id' };
  }

  async function* one(id: string) {
    yield [{ id }];
  }

  test('of replacements of the same list one is made, the others know it', async () => {
    const connectors = [connector(), connector(), connector(), connector()];
    for (let round = 0; round < 10; round += 1) {
      const list = roster();
      const results = await Promise.allSettled(
        connectors.map((each, index) => each.replace(list, '', one(`writer-${index}`))),
      );
      const made = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
      assert.equal(made.length, 1);
      assert.equal((await connector().state(list)).digest, made[0]?.digest);
      for (const result of results) {
        if (result.status === 'rejected') assert.equal(result.reason.reason, 'REMOTE_CHANGED');
      }
    }
    assert.equal(await locks().countDocuments(), 0);
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.includes('part')),
      [],
    );
  });

  test('the lock of a connector that died holds until its lease has passed', async () => {
    const list = roster();
    const lock = { _id: list.path, key: 'of-the-dead', until: new Date(Date.now() + 60_000) };
    await locks().insertOne(lock);
    await assert.rejects(connector().replace(list, '', one('a')), { reason: 'REMOTE_CHANGED' });
    await locks().updateOne({ _id: list.path }, { $set: { until: new Date() } });
    assert.equal((await connector().replace(list, '', one('a'))).changed, true);
  });

  test('what a connector that died left half written goes, what another writes stays', async () => {
    const list = roster();
    const parts = ['old', 'new'].map((name) => join(directory, `.${list.path.split('/').at(-1)}.part-${name}`));
    for (const part of parts) await writeFile(part, 'half');
    const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
    await utimes(parts[0] ?? '', yesterday, yesterday);
    await connector().replace(list, '', one('a'));
    const left = (await readdir(directory)).filter((name) => name.includes('part'));
    assert.deepEqual(left, [parts[1]?.split('/').at(-1)]);
  });
});
