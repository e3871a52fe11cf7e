import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { connectKafka } from './connect-kafka.ts';
import { compete, makeContests } from './reply-path/contests.ts';
import type { ReplyPathOptions } from './reply-path/options.ts';
import { startProcess } from './reply-path/processes.ts';
import { type ReplyPathReport, report } from './reply-path/report.ts';

/**
 * Measures how an outcome best returns from the directory to the gateway: a gRPC call to a return address, or a reply
 * topic. Real Kafka, one process for each side, the paths in turn within one run. Takes about
 * 13 × rounds × slice.
 */
export async function benchReplyPath(options: ReplyPathOptions): Promise<ReplyPathReport> {
  const prefix = `bench-${randomUUID().slice(0, 8)}`;
  const topics = { commands: `${prefix}.commands`, shared: `${prefix}.replies`, split: `${prefix}.replies-split` };
  const admin = connectKafka(options.brokers).admin();
  await admin.connect();
  const children: ChildProcess[] = [];
  try {
    await admin.createTopics({
      waitForLeaders: false,
      topics: [topic(topics.commands, 12), topic(topics.shared, 1), topic(topics.split, 3)],
    });
    const settings = { brokers: options.brokers, commands: topics.commands, commitMs: options.commitMs };
    const [directory] = await startProcess(children, 'directory', { ...settings, replies: topics.shared });
    const shared = [];
    const split = [];
    for (let partition = 0; partition < 3; partition++) {
      shared.push(await startProcess(children, 'gateway', { ...settings, replies: topics.shared }));
      split.push(await startProcess(children, 'gateway', { ...settings, replies: topics.split, partition }));
    }
    const contests = makeContests(
      shared.map(([child]) => child),
      split.map(([child]) => child),
    );
    await compete(contests, directory, options);
    const startUps = [...shared, ...split].map(([, startUp]) => startUp);
    return report(contests, startUps);
  } finally {
    for (const child of children) child.kill();
    await admin.deleteTopics({ topics: Object.values(topics) });
    await admin.disconnect();
  }
}

function topic(name: string, numPartitions: number): { topic: string; numPartitions: number } {
  return { topic: name, numPartitions };
}
