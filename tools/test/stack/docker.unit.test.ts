import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openKeeper } from '../../process/keeper.ts';
import { startKafkaContainer, startMongoContainer } from '../../stack/infrastructure/docker.ts';
import { dockerAnswers } from '../../stack/infrastructure/docker-engine.ts';
import type { PartOptions } from '../../stack/infrastructure/infrastructure.ts';

interface CreateRequest {
  readonly Image: string;
  readonly Cmd: readonly string[];
  readonly HostConfig: {
    readonly PortBindings: Record<string, readonly { HostIp: string; HostPort: string }[]>;
    readonly Binds: readonly string[];
  };
}

/** Says what a Docker engine says up to the point where it would make a container, and keeps what it was asked for. */
function listeningEngine(socket: string, asked: CreateRequest[]) {
  const answers: Record<string, unknown> = {
    '/info': { OperatingSystem: 'Linux', OSType: 'linux', Architecture: 'x86_64', NCPU: 2, MemTotal: 1 },
    '/containers/json': [],
  };
  const engine = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*/, '');
    const body = await new Response(request).text();
    const refused = path === '/containers/create';
    if (refused) asked.push(JSON.parse(body) as CreateRequest);
    response.writeHead(refused ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(refused ? { message: 'no room' } : (answers[path] ?? { Id: 'image' })));
  });
  return new Promise<() => void>((listening) => {
    engine.listen(socket, () => listening(() => engine.close().closeAllConnections()));
  });
}

test('containers are asked for on the loopback interface only, with their data in the data folder', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'docker-'));
  const asked: CreateRequest[] = [];
  const close = await listeningEngine(join(dataDir, 'docker.sock'), asked);
  const keeper = openKeeper(dataDir);
  t.after(async () => {
    close();
    await keeper.stop();
    await rm(dataDir, { recursive: true });
  });
  Object.assign(process.env, {
    DOCKER_HOST: `unix://${join(dataDir, 'docker.sock')}`,
    TESTCONTAINERS_HOST_OVERRIDE: 'localhost',
    TESTCONTAINERS_RYUK_DISABLED: 'true',
  });
  assert.equal(await dockerAnswers(process.env), true);

  const part: PartOptions = { port: 20001, dataDir, programsDir: dataDir, keeper, report: () => {} };
  await assert.rejects(startKafkaContainer({ ...part, controllerPort: 20002 }), /no room/);
  await assert.rejects(startMongoContainer({ ...part, port: 20003 }), /no room/);

  const [kafka, mongo] = asked;
  assert.ok(kafka && mongo);
  assert.equal(kafka.Image, 'apache/kafka:4.1.0');
  assert.match(mongo.Image, /^mongo:/);
  assert.deepEqual(kafka.HostConfig.PortBindings, { '20001/tcp': [{ HostIp: '127.0.0.1', HostPort: '20001' }] });
  assert.deepEqual(mongo.HostConfig.PortBindings, { '20003/tcp': [{ HostIp: '127.0.0.1', HostPort: '20003' }] });
  for (const { HostConfig } of asked) assert.match(HostConfig.Binds[0] ?? '', new RegExp(`^${dataDir}/data/docker:`));
});
