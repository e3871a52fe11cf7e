import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Running } from '@rollcall/service-kit';

const headersTimeoutMs = 15_000;
const requestTimeoutMs = 60_000;
/** Longer than the 60 s for which load balancers keep a connection they may still use. */
const keepAliveTimeoutMs = 65_000;
const sweepIntervalMs = 50;

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
}): Promise<Running & { readonly port: number }> {
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs });
  server.keepAliveTimeout = keepAliveTimeoutMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      server.on('request', options.application(portOf(server)));
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const sweep = setInterval(() => server.closeIdleConnections(), sweepIntervalMs);
    const drained = closed.then(() => true as const);
    const timer = new AbortController();
    const within = (milliseconds: number) =>
      Promise.race([drained, delay(milliseconds, false, { signal: timer.signal })]);
    try {
      if (await within(options.drainMs)) return;
      options.giveUp();
      if (await within(1_000)) return;
      server.closeAllConnections();
      await closed;
    } finally {
      timer.abort();
      clearInterval(sweep);
    }
  };
  let stopping: Promise<void> | undefined;
  return {
    port: portOf(server),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
