export { defaultPartitions, topics } from './topics.ts';
