import { mkdir, statfs } from 'node:fs/promises';
import { Problem } from '../../process/problem.ts';

const neededMegabytes = 700;

/** @throws {Problem} when the disk that holds the folder has no room for Kafka, MongoDB and some data. */
export async function requireFreeSpace(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(dataDir);
  const free = Math.floor((bavail * bsize) / 1024 ** 2);
  if (free >= neededMegabytes) return;
  throw new Problem(
    `Only ${free} MB are free on the disk that holds ${dataDir}: free at least ${neededMegabytes} MB there, or choose another folder with --data-dir.`,
  );
}
