import { MongoClient } from 'mongodb';
import { openPartition } from '../src/index.ts';
import { anEvent } from './an-event.ts';

const [uri = '', database = '', partition = ''] = process.argv.slice(2);
const client = new MongoClient(uri);
const log = await openPartition(client, client.db(database), { partition, owner: 'about to die' });
await log.commit({ events: [anEvent()], position: 1 });
await log.commit({
  events: [anEvent({ revision: 2, commandId: 'never committed' })],
  position: 2,
  write: async () => {
    process.stdout.write('transaction open\n');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
});
