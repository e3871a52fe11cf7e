export {
  decodeDirectoryEvent,
  type EventFormat,
  type EventRecord,
  encodeDirectoryEvent,
  NotADirectoryEvent,
} from './cloud-event.ts';
export { outcomeSequences } from './outcome-sequences.ts';
export { maxRequestSpanMs } from './request-records.ts';
export { defaultPartitions, topicDefinitions, topics } from './topics.ts';
