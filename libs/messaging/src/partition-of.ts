import { Partitioners } from 'kafkajs';

const partitioner = Partitioners.DefaultPartitioner();

/** The partition a key's records go to: murmur2 over the key, as every Kafka client does by default. */
export function partitionOf(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({ partitionId, leader: 0 }));
  return partitioner({ topic: '', partitionMetadata, message: { key, value: null } } as unknown as Parameters<
    typeof partitioner
  >[0]);
}
