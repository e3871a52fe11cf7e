import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Running } from '@rollcall/service-kit';

const headersTimeoutMs = 15_000;
const requestTimeoutMs = 60_000;
/** Longer than the 60 s for which load balancers keep a connection they may still use. */
const keepAliveTimeoutMs = 65_000;
/** Longer than any answer takes to begin. */
const defaultStalledMs = 90_000;
const sweepIntervalMs = 50;
const lastWordsMs = 1_000;

/**
 * Serves HTTP. `stop` takes no new connections and lets what is under way finish; after `drainMs` it calls `giveUp`, which
 * should make the rest answer at once, and a second later it closes what is left.
 */
export async function startHttpServer(options: {
  /** What answers, made for the port that is listened on. */
  readonly application: (port: number) => RequestListener;
  readonly host: string;
  readonly port: number;
  readonly drainMs: number;
  readonly giveUp: () => void;
  /** A connection on which a request is under way and nothing moves for so long, for example because its client does not read, is cut. */
  readonly stalledMs?: number;
}): Promise<Running & { readonly port: number }> {
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs });
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.timeout = options.stalledMs ?? defaultStalledMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      server.on('request', options.application(portOf(server)));
      resolve();
    });
  });
  let stopping: Promise<void> | undefined;
  return {
    port: portOf(server),
    stop: () => {
      stopping ??= drain(server, options);
      return stopping;
    },
  };
}

async function drain(server: Server, options: { drainMs: number; giveUp: () => void }): Promise<void> {
  const closed = new Promise<true>((resolve) => server.close(() => resolve(true)));
  const sweep = setInterval(() => server.closeIdleConnections(), sweepIntervalMs);
  const timer = new AbortController();
  const within = (milliseconds: number) => Promise.race([closed, delay(milliseconds, false, { signal: timer.signal })]);
  try {
    if (await within(options.drainMs)) return;
    options.giveUp();
    if (await within(lastWordsMs)) return;
    server.closeAllConnections();
    await closed;
  } finally {
    timer.abort();
    clearInterval(sweep);
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
