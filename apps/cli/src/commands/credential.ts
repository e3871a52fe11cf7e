import { Command, Option } from 'commander';
import { type AdminClient, path } from '../admin-client.ts';
import { OperatorError } from '../operator-error.ts';
import { facts, print, table } from '../output.ts';
import {
  type CredentialOptions,
  never,
  publicKeysOf,
  type Settings,
  seconds,
  settingsOf,
  type TrustedIssuer,
  trustOf,
  withCredentialOptions,
} from './credential-options.ts';
import { type Credential, row, warnings } from './credential-text.ts';

type NewCredential = Credential &
  Partial<Record<'bearerToken' | 'username' | 'password' | 'clientId' | 'clientSecret', string>>;

const kinds = ['bearer', 'basic', 'oauth-client', 'external-issuer'];
const columns = ['id', 'kind', 'label', 'dialect', 'scopes', 'createdAt', 'lastUsedAt', 'expiresAt', 'revokedAt'];

/** `credential create`, `list`, `update`, `rotate`, `revoke`. */
export function credentialCommand(client: AdminClient): Command {
  const credential = new Command('credential').description(
    'what an identity provider signs in with, bound to one tenant',
  );
  addCreate(credential, client);
  addList(credential, client);
  addUpdate(credential, client);
  addRotate(credential, client);
  credential
    .command('revoke <tenant> <credential>')
    .description('refuse a credential from now on (gateways notice within seconds)')
    .action(async (tenant: string, id: string, _options: object, command: Command) => {
      const revoked = await client.delete<Credential>(path`tenants/${tenant}/credentials/${id}`);
      print(command, revoked, () => `Credential ${id} is revoked.`);
    });
  return credential;
}

function addCreate(credential: Command, client: AdminClient): void {
  withCredentialOptions(
    credential
      .command('create <tenant>')
      .description('make a credential and show its secret, this once')
      .addOption(new Option('--kind <kind>', 'how it signs in').choices(kinds).default('bearer')),
  ).action(async (tenant: string, options: CredentialOptions & { kind: string }, command: Command) => {
    const { kind, label = '', expires } = options;
    const made = await client.post<NewCredential>(path`tenants/${tenant}/credentials`, {
      ...{ kind, label, settings: settingsOf(options), publicKeys: await publicKeysOf(options) },
      ...{ expiresAt: expires === never ? undefined : expires, trustedIssuer: trustOf(options) },
    });
    print(command, made, () => describeNew(made));
  });
}

function addList(credential: Command, client: AdminClient): void {
  credential
    .command('list <tenant>')
    .description('list the credentials of a tenant, revoked ones included')
    .action(async (tenant: string, _options: object, command: Command) => {
      const { credentials } = await client.get<{ credentials: Credential[] }>(path`tenants/${tenant}/credentials`);
      print(command, credentials, () =>
        [table(columns, credentials.map(row)), ...warnings(credentials, new Date())].join('\n'),
      );
    });
}

function addUpdate(credential: Command, client: AdminClient): void {
  withCredentialOptions(
    credential
      .command('update <tenant> <credential>')
      .description('change what a credential may do, how its requests are read, or when it ends; its secret stays'),
  ).action(async (tenant: string, id: string, options: CredentialOptions, command: Command) => {
    const current = await find(client, tenant, id);
    const { label, expires } = options;
    const [settings, trust] = [settingsOf(options), trustOf(options)];
    const updated = await client.patch<Credential>(path`tenants/${tenant}/credentials/${id}`, {
      ...{ label, expiresAt: expires === never ? null : expires, publicKeys: await publicKeysOf(options) },
      settings: settings && ({ ...current.settings, ...settings } satisfies Settings),
      trustedIssuer: trust && ({ ...current.trustedIssuer, ...trust } as TrustedIssuer),
    });
    print(command, updated, () => facts(row(updated)));
  });
}

function addRotate(credential: Command, client: AdminClient): void {
  credential
    .command('rotate <tenant> <credential>')
    .description('give a credential a new secret and show it, this once')
    .option('--overlap <duration>', 'how long the secret of before goes on working: 30m, 12h, 7d', seconds, 0)
    .action(async (tenant: string, id: string, { overlap }: { overlap: number }, command: Command) => {
      const body = { overlapSeconds: overlap };
      const made = await client.post<NewCredential>(path`tenants/${tenant}/credentials/${id}/secrets`, body);
      print(command, made, () => describeNew(made));
    });
}

async function find(client: AdminClient, tenant: string, id: string): Promise<Credential> {
  const { credentials } = await client.get<{ credentials: Credential[] }>(path`tenants/${tenant}/credentials`);
  const found = credentials.find((each) => each.id === id);
  if (!found) throw new OperatorError('The tenant has no such credential.');
  return found;
}

function describeNew(made: NewCredential): string {
  const { id, bearerToken, username, password, clientId, clientSecret, expiresAt } = made;
  const shown = facts({ id, bearerToken, username, password, clientId, clientSecret, expiresAt });
  const hasSecret = bearerToken ?? password ?? clientSecret;
  return hasSecret === undefined ? shown : `${shown}\nKeep it now: it is not shown again.`;
}
