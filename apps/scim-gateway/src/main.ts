import { runService } from '@rollcall/service-kit';
import { gatewayConfig } from './config.ts';
import { startGateway } from './wire.ts';

await runService({
  name: 'scim-gateway',
  schema: gatewayConfig,
  start: async (scope) => {
    await startGateway(scope);
  },
});
