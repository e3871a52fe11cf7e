/** The brokers did not take the message in time. It may have been written all the same. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
  readonly code = 'KAFKA_UNAVAILABLE';
}

/** The message is larger than its topic takes; sending it again cannot help. */
export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge';
  readonly code = 'MESSAGE_TOO_LARGE';
}

/** A topic is there, but not as this installation needs it. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';
  readonly code = 'TOPIC_MISMATCH';
}

/** The type Kafka gave an error, however deep kafkajs has wrapped it; `""` when it came from elsewhere. */
export function kafkaErrorType(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('type' in cause && typeof cause.type === 'string') return cause.type;
  }
  return '';
}
