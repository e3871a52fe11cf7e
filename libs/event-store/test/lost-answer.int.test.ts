import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { CommitUncertain, openPartition, readTenant } from '../src/index.ts';
import { anEvent } from './an-event.ts';
import { freshDatabase } from './fresh-database.ts';

const { client, db } = freshDatabase();
const letThroughMs = 100;

/** A way to the primary that can go dumb: requests still arrive, answers get lost, and then nobody is there any more. */
async function wayToPrimary(host: string, port: number) {
  const sockets = new Set<Socket>();
  let dumb = false;
  const server = createServer((near) => {
    const far = connect(port, host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    near.pipe(far);
    far.on('data', (data) => dumb || near.write(data));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    loseAnswers(): void {
      dumb = true;
      void delay(letThroughMs).then(cut);
    },
  };
}

test('a commit without an answer, and nobody to ask, is uncertain: the log is dead, its heir finds the batch', async (t) => {
  const { primary } = await client.db('admin').command({ hello: 1 });
  const [host, port] = String(primary).split(':');
  const way = await wayToPrimary(host ?? '', Number(port));
  const uri = `mongodb://127.0.0.1:${way.port}/?directConnection=true&serverSelectionTimeoutMS=300`;
  const remote = new MongoClient(uri);
  t.after(async () => {
    way.cut();
    await remote.close();
  });
  const options = { partition: 'far away', owner: 'test', retryForMs: 500 };
  const log = await openPartition(remote, remote.db(db.databaseName), options);
  const tenantId = 'far';
  const commit = log.commit({
    events: [anEvent({ tenantId })],
    position: 1,
    write: async () => way.loseAnswers(),
  });
  await assert.rejects(commit, CommitUncertain);
  await assert.rejects(log.commit({ events: [], position: 2 }), CommitUncertain);

  const heir = await openPartition(client, db, { partition: 'far away', owner: 'heir' });
  assert.equal(heir.position, 1);
  assert.equal((await Array.fromAsync(readTenant(db, tenantId))).length, 1);
  await heir.close();
});
