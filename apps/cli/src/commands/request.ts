import { Command } from 'commander';
import { type AdminClient, path } from '../admin-client.ts';
import { facts, print, table } from '../output.ts';

type Head = {
  id: string;
  time: string;
  credentialId: string;
  correlationId: string;
  method: string;
  path: string;
  userAgent: string;
  status: number;
  durationMs: number;
  requestBytes: number;
  subject?: string;
  dialect: string;
  normalisations: string[];
};
type Request = Head & {
  requestBody?: string;
  responseBody?: string;
  events: { sequence: number; type: string; stream: string }[];
  moreEvents: boolean;
};
type Page = { requests: Head[]; nextPage?: string };
type ListOptions = Record<string, string | undefined>;

/** `request list`, `request show`: what identity providers sent, and what came of it. */
export function requestCommand(client: AdminClient): Command {
  const request = new Command('request')
    .alias('requests')
    .description('what identity providers sent, and what came of it');
  request
    .command('list <tenant>')
    .description('list SCIM requests, the newest first')
    .option('--credential <id>', 'of this credential')
    .option('--subject <name>', 'about this resource, for example User/<id>')
    .option('--correlation <id>', 'with this X-Request-Id')
    .option('--method <method>', 'for example PATCH')
    .option('--status <status>', 'one status, or a class of them: 409, 4xx')
    .option('--from <time>', 'not before, in ISO 8601 with a time zone')
    .option('--to <time>', 'before, in ISO 8601 with a time zone')
    .option('--limit <number>', 'at most so many', '50')
    .option('--page <token>', 'the next page, as the one before named it')
    .action(async (tenant: string, options: ListOptions, command: Command) => {
      const given = Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined);
      const page = await client.get<Page>(`requests?${new URLSearchParams([['tenant', tenant], ...given])}`);
      print(command, page, () => listText(page));
    });
  request
    .command('show <tenant> <id>')
    .description('one request, its answer and the events it has caused')
    .action(async (tenant: string, id: string, _options: object, command: Command) => {
      const found = await client.get<Request>(path`requests/${id}?tenant=${tenant}`);
      print(command, found, () => requestText(found));
    });
  return request;
}

function listText({ requests, nextPage }: Page): string {
  const columns = ['time', 'id', 'credentialId', 'method', 'path', 'status', 'durationMs', 'subject'];
  const rows = requests.map(({ normalisations: _, ...row }) => row);
  return `${table(columns, rows)}${nextPage === undefined ? '' : `\n\nThere are more: --page ${nextPage}`}`;
}

/** One request as a person reads it, from what was sent to what came of it. */
export function requestText(request: Request): string {
  const { method, status, durationMs, requestBytes, events } = request;
  const { time, subject, credentialId, correlationId, userAgent, dialect } = request;
  const answer = status === 0 ? 'not answered: the client hung up' : String(status);
  const sections = [
    `${method} ${request.path}\n→ ${answer} (${durationMs} ms)`,
    facts({ time, subject, credential: credentialId, correlation: correlationId, userAgent, dialect }),
    requestBytes > 0 && section(`Request, ${requestBytes} bytes`, bodyText(request.requestBody)),
    request.normalisations.length > 0 &&
      section('Read as the dialect has it', request.normalisations.map((words) => `- ${words}`).join('\n')),
    request.responseBody && section('Answer', bodyText(request.responseBody)),
    section('Events', events.length > 0 ? table(['sequence', 'type', 'stream'], events) : '(none)'),
    request.moreEvents && 'There are more events than these.',
  ];
  return sections.filter(Boolean).join('\n\n');
}

function section(title: string, text: string): string {
  return `${title}\n${text.replaceAll(/^/gm, '  ')}`;
}

/** A body that was cut off is no JSON any more. */
function bodyText(body: string | undefined): string {
  if (body === undefined) return '(not recorded)';
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return `${body}… (cut off)`;
  }
}
