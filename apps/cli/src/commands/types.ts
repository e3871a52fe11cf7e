import { Command } from 'commander';
import { type AdminClient, path } from '../admin-client.ts';
import { readJsonFile } from '../json-file.ts';
import { print, table } from '../output.ts';

type Named = { name: string; id?: string; endpoint?: string };
type Types = { version: number; schemas: Named[]; resourceTypes: Named[] };

/** `types get`, `types set`: a tenant's own schemas and resource types. */
export function typesCommand(client: AdminClient): Command {
  const types = new Command('types').description("a tenant's own schemas and resource types");
  types
    .command('get <tenant>')
    .description('what the tenant has defined; --json prints what `types set` takes')
    .action(async (tenant: string, _options: object, command: Command) => {
      const { version, schemas, resourceTypes } = await client.get<Types>(path`tenants/${tenant}/types`);
      print(command, { schemas, resourceTypes }, () => {
        const rows = [
          ...resourceTypes.map(({ name, endpoint }) => ({ kind: 'resource type', name, at: endpoint })),
          ...schemas.map(({ name, id }) => ({ kind: 'schema', name, at: id })),
        ];
        return `${table(['kind', 'name', 'at'], rows)}\nVersion ${version}.`;
      });
    });
  types
    .command('set <tenant> <file>')
    .description('replace all of them by those of a JSON file: { "schemas": [RFC 7643 §7], "resourceTypes": [§6] }')
    .action(async (tenant: string, file: string, _options: object, command: Command) => {
      const defined = await client.put<Types>(path`tenants/${tenant}/types`, await readJsonFile(file));
      print(command, defined, () => {
        const { version, schemas, resourceTypes } = defined;
        return `Version ${version}: ${schemas.length} schemas, ${resourceTypes.length} resource types.`;
      });
    });
  return types;
}
