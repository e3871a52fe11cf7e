import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { startHttpServer } from '../../../src/adapters/http/server.ts';

const stalledMs = 300;

/** Answers without end, and tells when it was stopped. */
async function startEndless() {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const server = await startHttpServer({
    ...{ host: '127.0.0.1', port: 0, drainMs: 1, giveUp: () => {}, stalledMs },
    application: () => (_request, response) => {
      const endless = async function* () {
        try {
          for (;;) yield Buffer.alloc(65_536);
        } finally {
          resolve();
        }
      };
      void pipeline(endless(), response).catch(() => {});
    },
  });
  return { server, stopped };
}

test('a client that does not read is cut off, and what was being read for it is let go', async (context) => {
  const { server, stopped } = await startEndless();
  context.after(() => server.stop());
  const socket = connect(server.port, '127.0.0.1');
  context.after(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
  await stopped;
});

test('a long answer is not cut off while its client reads', async (context) => {
  const { server, stopped } = await startEndless();
  context.after(() => server.stop());
  const socket = connect(server.port, '127.0.0.1');
  context.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
  const started = performance.now();
  let isStopped = false;
  void stopped.then(() => {
    isStopped = true;
  });
  for await (const _chunk of socket) if (performance.now() - started > 4 * stalledMs) break;
  assert.equal(isStopped, false);
});
