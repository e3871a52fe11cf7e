import { resolve } from 'node:path';
import { Command } from 'commander';
import { type AdminClient, path } from '../admin-client.ts';
import { OperatorError } from '../operator-error.ts';
import { facts, print, table } from '../output.ts';
import { readSecret } from '../secret.ts';

type App = { id: string; name: string; transport: string; connectedAt: string };
type Parked = { subject: string; reason: string; detail: string };
type AppStatus = App & {
  inSync: number;
  pending: number;
  parked: number;
  suspendedBecause?: string;
  resumesAt?: string;
  parkedAccounts: Parked[];
};
type ScimOptions = { url: string; bearerTokenFile?: string; username?: string; passwordFile?: string };
type RosterOptions = { file: string; columns: string; key: string };

/** `app connect-scim`, `app connect-roster`, `app list`, `app status`. */
export function appCommand(client: AdminClient): Command {
  const app = new Command('app').description('the downstream apps that a tenant is provisioned into');
  addConnect(app, client);
  addReports(app, client);
  return app;
}

function addConnect(app: Command, client: AdminClient): void {
  const connect = async (command: Command, tenant: string, body: object): Promise<void> => {
    const made = await client.post<App>(path`tenants/${tenant}/apps`, body);
    print(command, made, () => `App ${made.name} is connected as ${made.id}; everyone is being provisioned into it.`);
  };
  app
    .command('connect-scim <tenant> <name>')
    .description('connect an app that has a SCIM 2.0 server')
    .requiredOption('--url <base>', 'its SCIM base URL, for example https://app.example/scim/v2')
    .option('--bearer-token-file <file>', 'file that holds its bearer token, or - for standard input')
    .option('--username <name>', 'user name for Basic authentication')
    .option('--password-file <file>', 'file that holds its password, or - for standard input')
    .action(async (tenant: string, name: string, options: ScimOptions, command: Command) =>
      connect(command, tenant, { name, scim: { baseUrl: options.url, ...(await authentication(options)) } }),
    );
  app
    .command('connect-roster <tenant> <name>')
    .description('connect an app without an API that takes a CSV file of everyone who is eligible')
    .requiredOption('--file <path>', "the file to keep, inside the connector's roster directory")
    .requiredOption(
      '--columns <names>',
      'its columns, comma-separated, for example userName,name.givenName,emails.work',
    )
    .requiredOption('--key <column>', 'the column that identifies a person and orders the file')
    .action(async (tenant: string, name: string, { file, columns, key }: RosterOptions, command: Command) =>
      connect(command, tenant, {
        name,
        csvRoster: { path: resolve(file), columns: columns.split(',').map((column) => column.trim()), keyColumn: key },
      }),
    );
}

function addReports(app: Command, client: AdminClient): void {
  app
    .command('list <tenant>')
    .description('list the connected apps of a tenant')
    .action(async (tenant: string, _options: object, command: Command) => {
      const { apps } = await client.get<{ apps: App[] }>(path`tenants/${tenant}/apps`);
      print(command, apps, () => table(['id', 'name', 'transport', 'connectedAt'], apps));
    });
  app
    .command('status <tenant> <app>')
    .description('how many accounts are in step, waiting or given up, and why')
    .action(async (tenant: string, id: string, _options: object, command: Command) => {
      const status = await client.get<AppStatus>(path`tenants/${tenant}/apps/${id}`);
      print(command, status, () => describe(status));
    });
}

async function authentication(options: ScimOptions): Promise<object> {
  if (options.bearerTokenFile && !options.username && !options.passwordFile)
    return { bearerToken: await readSecret(options.bearerTokenFile) };
  if (options.username && options.passwordFile && !options.bearerTokenFile)
    return { basic: { username: options.username, password: await readSecret(options.passwordFile) } };
  throw new OperatorError('Give either --bearer-token-file, or --username with --password-file.');
}

function describe(status: AppStatus): string {
  const { name, transport, inSync, pending, parked, suspendedBecause, resumesAt } = status;
  const summary = facts({ name, transport, inSync, pending, parked, suspendedBecause, resumesAt });
  return parked === 0 ? summary : `${summary}\n\n${table(['subject', 'reason', 'detail'], status.parkedAccounts)}`;
}
