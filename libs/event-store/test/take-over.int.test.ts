import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { openPartition, readTenant } from '../src/index.ts';
import { anEvent } from './an-event.ts';
import { freshDatabase } from './fresh-database.ts';

const { client, db, uri } = freshDatabase();
const holder = new URL('./hold-transaction.ts', import.meta.url).pathname;

test('a process killed inside its transaction holds nobody up', async (t) => {
  const partition = 'held';
  const child = spawn(process.execPath, [holder, uri, db.databaseName, partition], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [said] = await once(child.stdout, 'data');
  assert.equal(String(said).trim(), 'transaction open');
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  const blocked = db
    .collection<{ _id: string }>('partitions')
    .updateOne({ _id: partition }, { $set: { n: 1 } }, { maxTimeMS: 300 });
  await assert.rejects(blocked, /time limit/, 'the dead process still holds the partition');

  const begun = performance.now();
  const log = await openPartition(client, db, { partition, owner: 'heir' });
  assert.ok(performance.now() - begun < 2_000, 'taking over did not wait for the abandoned transaction');
  assert.equal(log.position, 1, 'what was committed is there, what was not is gone');
  await log.commit({ events: [anEvent({ revision: 2 })], position: 2 });
  assert.deepEqual(
    (await Array.fromAsync(readTenant(db, 'acme'))).map((event) => event.commandId),
    ['k1', 'k1'],
  );
  await log.close();
});
