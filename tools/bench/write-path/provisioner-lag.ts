import { setTimeout as delay } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import type { Installation } from '../installation.ts';
import type { Ends } from './topic-reader.ts';

const pollMs = 50;

/**
 * How long from now until the provisioner has taken in everything up to `ends` of `scim.events`, in milliseconds, read
 * from the positions it stores. Undefined when it has not within the limit.
 */
export async function untilTakenIn(
  installation: Installation,
  ends: Ends,
  limitMs: number,
): Promise<number | undefined> {
  const { mongoUri, databasePrefix = 'rollcall_' } = installation;
  const client = new MongoClient(mongoUri, { appName: 'rollcall-bench' });
  try {
    const partitions = client
      .db(`${databasePrefix}provisioner`)
      .collection<{ _id: string; position: number }>('partitions');
    const begin = Date.now();
    for (;;) {
      const stored = new Map((await partitions.find().toArray()).map(({ _id, position }) => [_id, position]));
      const behind = [...ends].some(([partition, end]) => end > BigInt(stored.get(`events-${partition}`) ?? 0));
      if (!behind) return Date.now() - begin;
      if (Date.now() - begin > limitMs) return undefined;
      await delay(pollMs);
    }
  } finally {
    await client.close();
  }
}
