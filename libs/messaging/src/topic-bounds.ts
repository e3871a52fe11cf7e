import type { Admin } from 'kafkajs';

/** First offset of each partition, and the one after its last. */
export async function fetchBounds(admin: Admin, topic: string): Promise<Map<number, { low: number; high: number }>> {
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
}
