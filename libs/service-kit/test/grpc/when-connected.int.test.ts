import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, unary, whenConnected } from '../../src/index.ts';
import { EchoClient, startEcho, stopAll, type Text, token } from '../fixture/echo.ts';

const nowhere = '127.0.0.1:1';

test('a client is connected once its peer is there', async () => {
  const server = await startEcho({ say: unary<Text, Text>(async (request) => request) });
  const client = connect(EchoClient, { address: server.address, token });
  assert.equal(await whenConnected(client, new AbortController().signal), true);
  await stopAll(server, client);
});

test('nobody waits for ever for a peer that is not there', async () => {
  const client = connect(EchoClient, { address: nowhere, token });
  const stopping = new AbortController();
  const waiting = whenConnected(client, stopping.signal);
  stopping.abort();
  assert.equal(await waiting, false);
  await client.stop();
});
