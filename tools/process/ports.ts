import { createServer } from 'node:net';
import { Problem } from './problem.ts';

const host = '127.0.0.1';

/** A port somebody asked for; `number` 0 means any free one. */
export interface WantedPort {
  readonly number: number;
  /** What listens there, and how to choose another port, for the message. */
  readonly purpose: string;
  readonly remedy: string;
}

/**
 * The ports themselves, free ones for 0, each checked to be free on the loopback interface and no two alike.
 * @throws {Problem} naming a port that is taken.
 */
export async function claimPorts<K extends string>(
  wanted: Readonly<Record<K, WantedPort>>,
): Promise<Record<K, number>> {
  const entries = Object.entries<WantedPort>(wanted) as [K, WantedPort][];
  const held = await Promise.allSettled(entries.map(([, port]) => hold(port)));
  try {
    const failed = held.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return Object.fromEntries(
      held.map((each, index) => [entries[index]?.[0], each.status === 'fulfilled' ? each.value.port : 0]),
    ) as Record<K, number>;
  } finally {
    await Promise.all(held.map((each) => each.status === 'fulfilled' && each.value.release()));
  }
}

/** Distinct ports that are free right now. */
export function freePorts(count: number): Promise<readonly number[]> {
  const wanted = Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, anyPort]));
  return claimPorts(wanted).then((ports) => Object.values(ports));
}

const anyPort: WantedPort = { number: 0, purpose: 'a service', remedy: '' };

async function hold(wanted: WantedPort): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(explain(wanted, error)));
    server.listen({ port: wanted.number, host, exclusive: true }, listening);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening without a port');
  return { port: address.port, release: () => new Promise((closed) => server.close(() => closed())) };
}

function explain(wanted: WantedPort, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EADDRINUSE') {
    return new Problem(
      `Port ${wanted.number}, wanted for ${wanted.purpose}, is in use by another program: stop that, or choose another port with ${wanted.remedy}.`,
    );
  }
  if (error.code === 'EACCES') {
    return new Problem(
      `Port ${wanted.number}, wanted for ${wanted.purpose}, is not open to this user: choose one above 1023 with ${wanted.remedy}.`,
    );
  }
  return error;
}
