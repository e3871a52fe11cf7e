import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { call, connect, RpcError, status, unary } from '../../src/index.ts';
import { eventually, freePort } from '../../src/testing.ts';
import { EchoClient, startEcho, stopAll, type Text, token } from '../fixture/echo.ts';

const timeoutMs = 5_000;
const named = (name: string) => ({ say: unary<Text, Text>(async () => ({ text: name })) });
const withCode = (code: status) => (error: unknown) => error instanceof RpcError && error.code === code;

describe('one address', () => {
  test('nobody there: UNAVAILABLE at once, not at the deadline', async () => {
    const client = connect(EchoClient, { address: `127.0.0.1:${await freePort()}`, token });
    const started = performance.now();
    await assert.rejects(call(client.say, { text: '' }, { timeoutMs: 30_000 }), withCode(status.UNAVAILABLE));
    assert.ok(performance.now() - started < 5_000);
    await client.stop();
  });

  test('a server that comes back is used again within about a second', async () => {
    const port = await freePort();
    const client = connect(EchoClient, { address: `localhost:${port}`, token });
    await assert.rejects(call(client.say, { text: '' }, { timeoutMs }), withCode(status.UNAVAILABLE));
    const first = await startEcho(named('first'), { port });
    await eventually(() => call(client.say, { text: '' }, { timeoutMs }), { timeoutMs: 3_000 });
    await first.stop();
    await assert.rejects(call(client.say, { text: '' }, { timeoutMs }), withCode(status.UNAVAILABLE));
    const second = await startEcho(named('second'), { port });
    const answer = await eventually(() => call(client.say, { text: '' }, { timeoutMs }), { timeoutMs: 3_000 });
    assert.equal(answer.text, 'second');
    await stopAll(client, second);
  });

  test('a peer that accepts and never answers fails at the deadline', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket));
    const port = await freePort();
    await new Promise<void>((resolve) => mute.listen(port, '127.0.0.1', resolve));
    const client = connect(EchoClient, { address: `127.0.0.1:${port}`, token });
    await assert.rejects(call(client.say, { text: '' }, { timeoutMs: 200 }), withCode(status.DEADLINE_EXCEEDED));
    await client.stop();
    for (const socket of sockets) socket.destroy();
    mute.close();
  });

  test('a peer that is killed fails the open call at once', async () => {
    const sleeper = fileURLToPath(new URL('../fixture/sleeper.ts', import.meta.url));
    const child = spawn(process.execPath, [sleeper], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const client = connect(EchoClient, { address: String((await lines.next()).value), token });
    const answer = assert.rejects(call(client.say, { text: '' }, { timeoutMs: 60_000 }), withCode(status.UNAVAILABLE));
    assert.equal((await lines.next()).value, 'entered');
    child.kill('SIGKILL');
    await answer;
    await client.stop();
  });

  test('a stopped client rejects calls', async () => {
    const client = connect(EchoClient, { address: '127.0.0.1:1', token });
    await client.stop();
    await assert.rejects(call(client.say, { text: '' }, { timeoutMs }), RpcError);
  });
});

describe('several addresses', () => {
  test('all are used, and those that remain take over', async () => {
    const servers = [await startEcho(named('a')), await startEcho(named('b'))];
    const client = connect(EchoClient, { address: servers.map(({ address }) => address).join(','), token });
    const ask = async () => (await call(client.say, { text: '' }, { timeoutMs })).text;
    const both = await eventually(async () => {
      const answers = new Set([await ask(), await ask(), await ask(), await ask()]);
      assert.equal(answers.size, 2);
      return answers;
    });
    assert.deepEqual([...both].sort(), ['a', 'b']);
    await servers[0]?.stop();
    for (let n = 0; n < 20; n += 1) assert.equal(await ask(), 'b');
    await stopAll(...servers.slice(1), client);
  });
});
