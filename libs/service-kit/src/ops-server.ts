import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import type { Running } from './running.ts';

/** Serves `/livez`, `/readyz` (503 naming the parts that are not ready) and `/metrics` over plain HTTP. */
export async function startOpsServer(options: {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly log: Log;
}): Promise<Running & { readonly port: number }> {
  const { host, port, metrics, readiness, log } = options;
  const server = createServer((request, response) => {
    answer(request, response, metrics, readiness).catch((error: unknown) => {
      log.error('ops request failed', { error });
      response.headersSent ? response.destroy() : send(response, 500, 'text/plain', 'internal error\n');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  metrics: Metrics,
  readiness: Readiness,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return send(response, 405, 'text/plain', 'method not allowed\n');
  }
  switch (request.url?.split('?', 1)[0]) {
    case '/livez':
      return send(response, 200, 'text/plain', 'alive\n');
    case '/readyz': {
      const body = JSON.stringify({ ready: readiness.ready, notReady: readiness.notReady });
      return send(response, readiness.ready ? 200 : 503, 'application/json', `${body}\n`);
    }
    case '/metrics':
      return send(response, 200, metrics.registry.contentType, await metrics.registry.metrics());
    default:
      return send(response, 404, 'text/plain', 'not found\n');
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
