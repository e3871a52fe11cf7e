import { writeFile } from 'node:fs/promises';
import { readInstallation } from './installation.ts';
import { type Options, readOptions, usage } from './options.ts';
import { printReplyPath } from './reply-path/report.ts';
import { benchReplyPath } from './reply-path.ts';
import { printWritePath } from './write-path/report.ts';
import { benchWritePath } from './write-path.ts';

const defaultStack = '.rollcall/stack.json';
const progress = (line: string) => console.error(`… ${line}`);

async function replyPath(options: Options): Promise<object> {
  const installation = await readInstallation(options.stack ?? defaultStack);
  const brokers = options.brokers ?? installation?.kafkaBrokers;
  if (!brokers) throw new Error('No Kafka: set KAFKA_BROKERS, or run `npm start` first.');
  const brokerPid = options.brokerPid ?? installation?.processes.find(({ role }) => role === 'kafka')?.pid;
  const { sliceMs, rounds, commitMs } = options;
  const settings = { sliceMs, rounds, commitMs, ...(brokerPid === undefined ? {} : { brokerPid }) };
  const report = await benchReplyPath({ brokers: brokers.split(','), ...settings });
  console.log(printReplyPath(report));
  return report;
}

async function writePath(options: Options): Promise<object> {
  const installation = await readInstallation(options.stack ?? defaultStack);
  if (!installation) throw new Error('No running installation: run `npm start` first, or name its --stack file.');
  const { concurrency, tenants } = options;
  const levels = await benchWritePath(installation, {
    concurrency,
    tenants,
    levelMs: options.seconds * 1000,
    progress,
  });
  console.log(printWritePath(levels));
  return levels;
}

const options = readOptions(process.argv.slice(2), process.env);
if (options === undefined) {
  console.log(usage);
} else {
  const figures = await (options.what === 'write-path' ? writePath(options) : replyPath(options));
  if (options.json) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
}
