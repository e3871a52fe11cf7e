import { runService } from '@rollcall/service-kit';
import { directoryConfig } from './config.ts';
import { startDirectory } from './wire.ts';

await runService({
  name: 'user-directory',
  schema: directoryConfig,
  start: async (scope) => {
    await startDirectory(scope);
  },
});
