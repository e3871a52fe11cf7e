import { MongoClient } from 'mongodb';
import { Problem } from '../../process/problem.ts';
import { waitUntil } from '../../process/wait-until.ts';
import type { Part } from './infrastructure.ts';
import { kafkaAnswers } from './kafka-answers.ts';

const defaultPatienceMs = 10_000;

/** The Kafka somebody else runs. @throws {Problem} when nothing answers there. */
export async function givenKafka(brokers: string, patienceMs = defaultPatienceMs): Promise<Part> {
  const list = brokers.split(',').map((broker) => broker.trim());
  if (!(await waitUntil(() => kafkaAnswers(list), { timeoutMs: patienceMs, intervalMs: 250 }))) {
    throw new Problem(
      `KAFKA_BROKERS is set to ${brokers}, but no Kafka answers there: start it, correct the address, or unset KAFKA_BROKERS.`,
    );
  }
  return { address: brokers, how: 'given by KAFKA_BROKERS', processes: [], async stop() {} };
}

/** The MongoDB somebody else runs. @throws {Problem} when nothing answers, or something that has no transactions. */
export async function givenMongo(uri: string, patienceMs = defaultPatienceMs): Promise<Part> {
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(uri, { serverSelectionTimeoutMS: patienceMs });
    const { setName, msg } = await client.db('admin').command({ hello: 1 });
    if (!setName && msg !== 'isdbgrid') {
      throw new Problem(
        'MONGODB_URI leads to a single server without transactions: make it a replica set, or unset MONGODB_URI.',
      );
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(
      `MONGODB_URI is set, but no MongoDB answers there (${reason}): start it, correct the address, or unset MONGODB_URI.`,
    );
  } finally {
    await client?.close();
  }
  return { address: uri, how: 'given by MONGODB_URI', processes: [], async stop() {} };
}
