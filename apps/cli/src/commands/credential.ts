import { Command, Option } from 'commander';
import { type AdminClient, path } from '../admin-client.ts';
import { facts, print, table } from '../output.ts';

type Credential = { id: string; kind: string; label: string; createdAt: string; revokedAt?: string };
type NewCredential = Credential & { bearerToken?: string; username?: string; password?: string };

/** `credential create`, `credential list`, `credential revoke`. */
export function credentialCommand(client: AdminClient): Command {
  const credential = new Command('credential').description(
    'what an identity provider signs in with, bound to one tenant',
  );
  credential
    .command('create <tenant>')
    .description('make a credential and show its secret, this once')
    .addOption(new Option('--kind <kind>', 'how it is sent').choices(['bearer', 'basic']).default('bearer'))
    .option('--label <text>', 'what it is for, for example "Okta production"', '')
    .action(async (tenant: string, { kind, label }: { kind: string; label: string }, command: Command) => {
      const made = await client.post<NewCredential>(path`tenants/${tenant}/credentials`, { kind, label });
      const { id, bearerToken, username, password } = made;
      print(
        command,
        made,
        () => `${facts({ id, bearerToken, username, password })}\nKeep it now: it is not shown again.`,
      );
    });
  credential
    .command('list <tenant>')
    .description('list the credentials of a tenant, revoked ones included')
    .action(async (tenant: string, _options: object, command: Command) => {
      const { credentials } = await client.get<{ credentials: Credential[] }>(path`tenants/${tenant}/credentials`);
      print(command, credentials, () => table(['id', 'kind', 'label', 'createdAt', 'revokedAt'], credentials));
    });
  credential
    .command('revoke <tenant> <credential>')
    .description('refuse a credential from now on (gateways notice within seconds)')
    .action(async (tenant: string, id: string, _options: object, command: Command) => {
      const revoked = await client.delete<Credential>(path`tenants/${tenant}/credentials/${id}`);
      print(command, revoked, () => `Credential ${id} is revoked.`);
    });
  return credential;
}
