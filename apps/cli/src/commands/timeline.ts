import { Command } from 'commander';
import { type AdminClient, path } from '../admin-client.ts';
import { print, table } from '../output.ts';

type Entry = {
  time: string;
  appName: string;
  event: string;
  directorySequence: number;
  correlationId: string;
  details: Record<string, string>;
};

/** `timeline`: what happened with one user or group in every app. */
export function timelineCommand(client: AdminClient): Command {
  return new Command('timeline')
    .description('everything that happened with a user or group in all apps, oldest first')
    .argument('<tenant>')
    .argument('<subject>', 'User/<id> or Group/<id>')
    .action(async (tenant: string, subject: string, _options: object, command: Command) => {
      const { entries } = await client.get<{ entries: Entry[] }>(
        path`tenants/${tenant}/timeline?subject=`.concat(encodeURIComponent(subject)),
      );
      print(command, entries, () =>
        table(['time', 'appName', 'event', 'directorySequence', 'details'], entries.map(row)),
      );
    });
}

function row({ details, ...entry }: Entry): Record<string, string | number> {
  const text = Object.entries(details).map(([name, value]) => `${name}=${value}`);
  return { ...entry, details: text.join(' ') };
}
