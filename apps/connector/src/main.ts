import { runService } from '@rollcall/service-kit';
import { configSchema } from './config.ts';
import { startConnector } from './wire.ts';

await runService({
  name: 'connector',
  schema: configSchema,
  start: async (scope) => {
    await startConnector(scope);
  },
});
