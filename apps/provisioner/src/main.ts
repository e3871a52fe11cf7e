import { runService } from '@rollcall/service-kit';
import { configSchema } from './config.ts';
import { startProvisioner } from './wire.ts';

await runService({
  name: 'provisioner',
  schema: configSchema,
  start: async (scope) => {
    await startProvisioner(scope);
  },
});
