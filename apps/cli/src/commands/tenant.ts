import { Command } from 'commander';
import type { AdminClient } from '../admin-client.ts';
import { print, table } from '../output.ts';

type Tenant = { id: string; displayName: string; createdAt: string };

/** `tenant create`, `tenant list`. */
export function tenantCommand(client: AdminClient): Command {
  const tenant = new Command('tenant').description('the organisations kept apart from each other');
  tenant
    .command('create <id>')
    .description('make a tenant; its id is 2 to 63 of a-z, 0-9 and "-", beginning with a letter')
    .option('--name <text>', 'what people call it')
    .action(async (id: string, options: { name?: string }, command: Command) => {
      const made = await client.post<Tenant>('tenants', { id, displayName: options.name ?? id });
      print(command, made, () => `Tenant ${made.id} is ready.`);
    });
  tenant
    .command('list')
    .description('list all tenants')
    .action(async (_options: object, command: Command) => {
      const { tenants } = await client.get<{ tenants: Tenant[] }>('tenants');
      print(command, tenants, () => table(['id', 'displayName', 'createdAt'], tenants));
    });
  return tenant;
}
