import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createLog, type Log, type LogLevel } from './log.ts';

/**
 * Repeats `check` until it neither throws nor rejects, and answers its result.
 * @throws what the last try threw, once `timeoutMs` (default 10 s) is over.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 20 }: { readonly timeoutMs?: number; readonly intervalMs?: number } = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= end) throw error;
    }
    await delay(intervalMs);
  }
}

/** `<prefix>-<random>`, for tenants, topics and databases that no other test touches. */
export function freshName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}

/** Where the test infrastructure listens. @throws when a variable is not set. */
export function testEnvironment(env: NodeJS.ProcessEnv = process.env): {
  readonly kafkaBrokers: string[];
  readonly mongodbUri: string;
} {
  const { TEST_KAFKA_BROKERS: brokers, TEST_MONGODB_URI: mongodbUri } = env;
  if (!brokers || !mongodbUri) {
    throw new Error('TEST_KAFKA_BROKERS and TEST_MONGODB_URI are not set: run this test through `npm test`');
  }
  return { kafkaBrokers: brokers.split(','), mongodbUri };
}

/** A port that was free on loopback a moment ago; prefer port 0 where the part can tell which it got. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** A log that keeps its lines, parsed. */
export function memoryLog(level: LogLevel = 'debug'): { readonly log: Log; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { log: createLog({ service: 'test', level, destination }), lines };
}
