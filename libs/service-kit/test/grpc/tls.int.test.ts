import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { call, connect, RpcError, readTls, status, type Tls, unary } from '../../src/index.ts';
import { EchoClient, startEcho, stopAll, type Text, token } from '../fixture/echo.ts';

const run = promisify(execFile);
const say = unary<Text, Text>(async (request) => request);
const timeoutMs = 5_000;
let folder: string;

/** A certificate authority of its own, and one certificate for 127.0.0.1 signed by it. */
async function issue(name: string): Promise<Tls> {
  const path = (file: string) => join(folder, `${name}-${file}`);
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const authority = ['-keyout', path('ca.key'), '-out', path('ca.pem'), '-subj', `/CN=${name}-ca`];
  await run('openssl', ['req', '-x509', ...ec, ...authority]);
  const leaf = ['-keyout', path('leaf.key'), '-out', path('leaf.pem'), '-subj', `/CN=${name}`];
  const signed = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-addext', 'subjectAltName=IP:127.0.0.1'];
  await run('openssl', ['req', '-x509', ...ec, ...leaf, ...signed]);
  const files = { GRPC_TLS_CA_FILE: path('ca.pem'), GRPC_TLS_CERT_FILE: path('leaf.pem') };
  const tls = await readTls({ ...files, GRPC_TLS_KEY_FILE: path('leaf.key') });
  assert.ok(tls);
  return tls;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-tls-'));
});
after(() => rm(folder, { recursive: true }));

test('with mutual TLS only certificates of the same authority are let in', async () => {
  const [ours, foreign] = [await issue('ours'), await issue('foreign')];
  const server = await startEcho({ say }, { tls: ours });
  const { address } = server;
  const good = connect(EchoClient, { address, token, tls: ours });
  assert.deepEqual(await call(good.say, { text: 'hi' }, { timeoutMs }), { text: 'hi' });
  const strangers = {
    'a foreign server certificate': connect(EchoClient, { address, token, tls: foreign }),
    'a foreign client certificate': connect(EchoClient, { address, token, tls: { ...foreign, ca: ours.ca } }),
    'no TLS': connect(EchoClient, { address, token }),
  };
  for (const [title, stranger] of Object.entries(strangers)) {
    await assert.rejects(
      call(stranger.say, { text: 'hi' }, { timeoutMs }),
      (error) => error instanceof RpcError && error.code === status.UNAVAILABLE,
      title,
    );
  }
  await stopAll(server, good, ...Object.values(strangers));
});
