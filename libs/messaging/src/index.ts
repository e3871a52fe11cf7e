export { KafkaUnavailable, MessageTooLarge, TopicMismatch } from './errors.ts';
export { createKafka, type KafkaHandle, type KafkaOptions, type MessagingLog } from './kafka.ts';
export { keepTopics } from './keep-topics.ts';
export type { IncomingMessage, OutgoingMessage } from './messages.ts';
export { type PartitionConsumer, type PartitionConsumerOptions, startPartitionConsumer } from './partition-consumer.ts';
export type { PartitionHandler } from './partition-lane.ts';
export { partitionOf } from './partition-of.ts';
export { type MessageProducer, type ProducerOptions, startProducer } from './producer.ts';
export { ensureTopics, type WantedTopic } from './topics.ts';
