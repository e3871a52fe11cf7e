import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GenericContainer, type StartedTestContainer } from 'testcontainers';
import { waitUntil } from '../../process/wait-until.ts';
import type { Part, PartOptions } from './infrastructure.ts';
import { kafkaAnswers } from './kafka-answers.ts';
import { heapOptions, serverProperties } from './kafka-config.ts';
import { newClusterId } from './kafka-process.ts';
import { becomePrimary, mongodParameters, mongoUri } from './replica-set.ts';

const kafkaImage = 'apache/kafka:4.1.0';
const mongoImage = 'mongo:8.0';
const startTimeoutMs = 120_000;
const containerData = '/var/lib/rollcall';

/** testcontainers publishes ports on every interface; ours are for this machine only. */
class LoopbackContainer extends GenericContainer {
  protected override async beforeContainerCreated(): Promise<void> {
    const bindings: Record<string, { HostIp?: string }[]> = this.hostConfig.PortBindings ?? {};
    for (const binding of Object.values(bindings).flat()) binding.HostIp = '127.0.0.1';
  }
}

/** Kafka in a container, its data in the data folder. */
export async function startKafkaContainer(options: PartOptions & { readonly controllerPort: number }): Promise<Part> {
  const { port, controllerPort } = options;
  const properties = '/etc/rollcall/server.properties';
  const logDir = `${containerData}/kafka`;
  const tools = '/opt/kafka/bin';
  const isFormatted = `[ -f ${logDir}/meta.properties ]`;
  const format = `${tools}/kafka-storage.sh format -t ${newClusterId()} -c ${properties}`;
  const serve = `exec ${tools}/kafka-server-start.sh ${properties}`;
  const container = (await containerWithData(kafkaImage, options))
    .withEntrypoint(['/bin/bash', '-c'])
    .withCommand([`{ ${isFormatted} || ${format}; } && ${serve}`])
    .withEnvironment({ LOG_DIR: '/tmp/kafka-logs', KAFKA_HEAP_OPTS: heapOptions.join(' ') })
    .withCopyContentToContainer([
      { content: serverProperties({ host: '0.0.0.0', port, controllerPort, logDir }), target: properties },
    ]);
  const address = `127.0.0.1:${port}`;
  return start(container, { image: kafkaImage, address, ready: () => kafkaAnswers([address]), options });
}

/** MongoDB in a container, its data in the data folder. */
export async function startMongoContainer(options: PartOptions): Promise<Part> {
  const { port } = options;
  const container = (await containerWithData(mongoImage, options)).withCommand([
    'mongod',
    ...['--dbpath', `${containerData}/mongodb`, '--port', String(port), '--bind_ip_all'],
    ...mongodParameters,
  ]);
  return start(container, {
    image: mongoImage,
    address: mongoUri(port),
    ready: () => becomePrimary(port),
    options,
  });
}

/** The port is the same inside and outside: both Kafka and a replica set tell clients where they are. */
async function containerWithData(image: string, { port, dataDir }: PartOptions): Promise<GenericContainer> {
  const source = join(dataDir, 'data', 'docker');
  await Promise.all(['kafka', 'mongodb'].map((name) => mkdir(join(source, name), { recursive: true })));
  const container = new LoopbackContainer(image)
    .withExposedPorts({ container: port, host: port })
    .withBindMounts([{ source, target: containerData }])
    .withStartupTimeout(startTimeoutMs);
  const user = process.getuid?.();
  return process.platform === 'linux' && user ? container.withUser(`${user}:${process.getgid?.()}`) : container;
}

async function start(
  container: GenericContainer,
  part: { image: string; address: string; ready: () => Promise<boolean>; options: PartOptions },
): Promise<Part> {
  part.options.report(`Docker: starting ${part.image} (the first time its image is fetched) …`);
  const started: StartedTestContainer = await container.start();
  const stop = async () => void (await started.stop({ timeout: 10_000 }));
  const { signal } = part.options;
  try {
    const ready = await waitUntil(part.ready, { timeoutMs: startTimeoutMs, ...(signal && { signal }) });
    if (!ready) throw new Error(`${part.image} did not become ready`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: part.address, how: `Docker container ${part.image}`, processes: [], stop };
}
