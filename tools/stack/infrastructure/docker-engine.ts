import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const here = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * Whether a Docker engine answers whose published ports are on this machine's loopback interface; that of a remote
 * engine, or of the host seen from inside a container, are not. Asks none where no socket or setting of one is, which
 * is quick.
 */
export async function dockerAnswers(env: NodeJS.ProcessEnv): Promise<boolean> {
  const places = [
    '/var/run/docker.sock',
    join(env.XDG_RUNTIME_DIR ?? '/nowhere', 'docker.sock'),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
    join(homedir(), '.testcontainers.properties'),
  ];
  if (!env.DOCKER_HOST && !places.some((place) => existsSync(place))) return false;
  const { getContainerRuntimeClient } = await import('testcontainers');
  return getContainerRuntimeClient().then(
    ({ info }) => here.has(info.containerRuntime.host),
    () => false,
  );
}
