import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@rollcall/service-kit/testing';

// Only its door is known here: a process that is started and spoken to over gRPC and Kafka, as in operation.
const main = fileURLToPath(new URL('../../../user-directory/src/main.ts', import.meta.url));

export interface DirectorySettings {
  readonly kafkaBrokers: readonly string[];
  readonly mongodbUri: string;
  readonly database: string;
  readonly topicPrefix: string;
  readonly serviceToken: string;
}

/** A user-directory that can be stopped and started again at the same address. */
export interface DirectoryProcess {
  readonly address: string;
  start(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

export async function startDirectory(settings: DirectorySettings): Promise<DirectoryProcess> {
  const [grpcPort, opsPort] = [await freePort(), await freePort()];
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  const directory: DirectoryProcess = {
    address: `127.0.0.1:${grpcPort}`,
    async start() {
      const env = environment(settings, { grpcPort, opsPort });
      child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      await ready(child, opsPort);
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
  process.once('exit', () => child?.kill('SIGKILL'));
  await directory.start();
  return directory;
}

function environment(settings: DirectorySettings, ports: { grpcPort: number; opsPort: number }): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    GRPC_PORT: String(ports.grpcPort),
    OPS_PORT: String(ports.opsPort),
    SERVICE_TOKEN: settings.serviceToken,
    KAFKA_BROKERS: settings.kafkaBrokers.join(','),
    TOPIC_PREFIX: settings.topicPrefix,
    MONGODB_URI: settings.mongodbUri,
    MONGODB_DATABASE: settings.database,
    RETURN_ADDRESS_ALLOW: '127.0.0.0/8',
  };
}

async function ready(child: ChildProcess, opsPort: number): Promise<void> {
  let tail = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-4_000);
  });
  await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(`user-directory ended with ${child.exitCode}: ${tail}`);
      const response = await fetch(`http://127.0.0.1:${opsPort}/readyz`);
      await response.body?.cancel();
      if (!response.ok) throw new Error(`user-directory is not ready: ${tail}`);
    },
    { timeoutMs: 30_000, intervalMs: 50 },
  );
}
