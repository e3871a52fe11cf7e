import { Command } from 'commander';
import { adminClient } from './admin-client.ts';
import { appCommand } from './commands/app.ts';
import { credentialCommand } from './commands/credential.ts';
import { groupCommand } from './commands/group.ts';
import { requestCommand } from './commands/request.ts';
import { tenantCommand } from './commands/tenant.ts';
import { timelineCommand } from './commands/timeline.ts';
import { typesCommand } from './commands/types.ts';
import { findInstallation } from './installation.ts';

/** The whole command tree. Nothing is contacted before a command runs. */
export function buildProgram(): Command {
  const client = adminClient(() => findInstallation(process.env, process.cwd()));
  return new Command('rollcall')
    .description('Operate a Rollcall installation through its admin API.')
    .option('--json', 'print the answer as JSON')
    .addCommand(tenantCommand(client))
    .addCommand(credentialCommand(client))
    .addCommand(appCommand(client))
    .addCommand(typesCommand(client))
    .addCommand(groupCommand(client))
    .addCommand(requestCommand(client))
    .addCommand(timelineCommand(client));
}
