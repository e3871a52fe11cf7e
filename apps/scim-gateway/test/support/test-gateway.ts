import { readConfig, startService } from '@rollcall/service-kit';
import { memoryLog } from '@rollcall/service-kit/testing';
import { gatewayConfig } from '../../src/config.ts';
import { startGateway } from '../../src/wire.ts';

export const serviceToken = 'the-service-token-of-tests';
export const adminToken = 'the-admin-token-of-tests';
/** Loopback, where nothing listens: port 1 is never given out. */
export const nowhere = '127.0.0.1:1';

export interface TestGateway {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly opsOrigin: string;
  /** What the gateway has logged so far. */
  readonly lines: readonly Record<string, unknown>[];
  stop(): Promise<void>;
}

/** Starts a gateway in this process on free ports; unless told otherwise it reaches neither Kafka nor the directory. */
export async function startTestGateway(environment: Record<string, string> = {}): Promise<TestGateway> {
  const { log, lines } = memoryLog();
  const config = readConfig(gatewayConfig, {
    SERVICE_TOKEN: serviceToken,
    ADMIN_TOKEN: adminToken,
    SCIM_PORT: '0',
    KAFKA_BROKERS: nowhere,
    DIRECTORY_ADDRESS: nowhere,
    PROVISIONER_ADDRESS: nowhere,
    ...environment,
  });
  let port = 0;
  const service = await startService({
    name: 'scim-gateway',
    config,
    log,
    async start(scope) {
      port = (await startGateway(scope)).port;
    },
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    opsOrigin: `http://127.0.0.1:${service.opsPort}`,
    lines,
    stop: () => service.stop(),
  };
}
