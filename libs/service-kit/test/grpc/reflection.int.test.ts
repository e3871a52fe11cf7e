import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unary } from '../../src/index.ts';
import { startEcho, type Text, token } from '../fixture/echo.ts';

const run = promisify(execFile);
const buf = fileURLToPath(new URL('../../../../node_modules/.bin/buf', import.meta.url));
const fixture = fileURLToPath(new URL('../fixture', import.meta.url));
const say = unary<Text, Text>(async (request) => request);

/** Asks with `buf curl`, which shares no code with our server. */
const ask = async (address: string, shown: string, ...what: string[]) => {
  const header = `authorization: Bearer ${shown}`;
  const options = ['--protocol', 'grpc', '--http2-prior-knowledge', '--reflect-header', header];
  return (await run(buf, ['curl', ...options, ...what, `http://${address}`])).stdout.trim().split('\n');
};

test('reflection lists services and methods, to those who show the token', async () => {
  const build = ['build', fixture, '--as-file-descriptor-set', '-o', '-'];
  const { stdout: descriptorSet } = await run(buf, build, { encoding: 'buffer' });
  const server = await startEcho({ say }, { reflection: true, descriptorSet });
  assert.deepEqual(await ask(server.address, token, '--list-services'), ['test.v1.Echo']);
  assert.deepEqual(await ask(server.address, token, '--list-methods'), [
    'test.v1.Echo/Collect',
    'test.v1.Echo/Count',
    'test.v1.Echo/Say',
  ]);
  await assert.rejects(ask(server.address, 'wrong', '--list-services'), /not authenticated/);
  await server.stop();
});

test('reflection is not offered unless asked for', async () => {
  const server = await startEcho({ say });
  await assert.rejects(ask(server.address, token, '--list-services'), /reflection|unimplemented/);
  await server.stop();
});

test('reflection without descriptors is a mistake found at the start', async () => {
  await assert.rejects(startEcho({ say }, { reflection: true }), /descriptor set/);
});
