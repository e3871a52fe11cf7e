import { Command } from 'commander';
import { type AdminClient, path } from '../admin-client.ts';
import { print, table } from '../output.ts';

type PendingMember = { groupId: string; value: string; since: string };

/** `group pending`: what groups wait for. */
export function groupCommand(client: AdminClient): Command {
  const group = new Command('group').alias('groups').description('the groups of a tenant');
  group
    .command('pending <tenant>')
    .description('members that groups were given and that name nobody yet')
    .action(async (tenant: string, _options: object, command: Command) => {
      const { members } = await client.get<{ members: PendingMember[] }>(path`tenants/${tenant}/pending-members`);
      print(command, members, () => table(['groupId', 'value', 'since'], members));
    });
  return group;
}
