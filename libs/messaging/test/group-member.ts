import { startPartitionConsumer } from '../src/index.ts';
import { testKafka } from './environment.ts';

const [topic = '', groupId = ''] = process.argv.slice(2);
const kafka = testKafka();
let partitions = 0;
await startPartitionConsumer(kafka, {
  topic,
  groupId,
  log: kafka.log,
  open: async () => {
    partitions += 1;
    if (partitions === 2) process.stdout.write('all partitions are mine\n');
    return { position: 0, handle: async () => undefined, close: async () => undefined };
  },
});
