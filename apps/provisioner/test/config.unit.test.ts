import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '@rollcall/service-kit';
import { configSchema } from '../src/config.ts';

const required = {
  SERVICE_TOKEN: 'at-least-sixteen-characters',
  MONGODB_URI: 'mongodb://127.0.0.1:27017/?replicaSet=rs0',
  KAFKA_BROKERS: '127.0.0.1:9092',
  DIRECTORY_ADDRESS: '127.0.0.1:9091',
  CONNECTOR_ADDRESS: '127.0.0.1:9093',
};

test('everything that has a default may be left out', () => {
  const config = readConfig(configSchema, required);
  assert.deepEqual(
    [config.MONGODB_DATABASE, config.TOPIC_PARTITIONS, config.APP_CONCURRENCY],
    ['rollcall_provisioner', 12, 8],
  );
});

test('all problems are told at once', () => {
  const broken = {
    ...required,
    MONGODB_URI: 'http://x',
    KAFKA_BROKERS: ' ',
    APP_CONCURRENCY: '0',
    DIRECTORY_ADDRESS: '',
  };
  assert.throws(
    () => readConfig(configSchema, broken),
    (error: Error) => {
      for (const name of ['MONGODB_URI', 'KAFKA_BROKERS', 'APP_CONCURRENCY', 'DIRECTORY_ADDRESS']) {
        assert.match(error.message, new RegExp(name));
      }
      return true;
    },
  );
});
