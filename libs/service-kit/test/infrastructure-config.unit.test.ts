import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { ConfigInvalid, kafkaConfig, kafkaSecurity, mongodbUri, readConfig } from '../src/index.ts';

const schema = z.object(kafkaConfig);
const sasl = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'rollcall', KAFKA_SASL_PASSWORD: 'secret' };

test('Kafka is plain until it is told otherwise', () => {
  const config = readConfig(schema, { KAFKA_BROKERS: 'a:9092' });
  assert.deepEqual(kafkaSecurity(config), { ssl: false });
  assert.equal(config.TOPIC_PREFIX, '');
});

test('TLS and SASL come from the environment', () => {
  const config = readConfig(schema, { KAFKA_BROKERS: 'a:9092', KAFKA_SSL: 'true', ...sasl });
  assert.deepEqual(kafkaSecurity(config), {
    ssl: true,
    sasl: { mechanism: 'scram-sha-512', username: 'rollcall', password: 'secret' },
  });
});

test('half a sign-in is a mistake, not a connection without one', () => {
  const { KAFKA_SASL_PASSWORD: _password, ...half } = sasl;
  assert.throws(
    () => readConfig(schema, { KAFKA_BROKERS: 'a:9092', ...half }),
    (error: ConfigInvalid) => {
      assert.ok(error instanceof ConfigInvalid);
      assert.deepEqual(
        error.problems.map(({ variable }) => variable),
        ['KAFKA_SASL_PASSWORD'],
      );
      return true;
    },
  );
});

test('a MongoDB address has its scheme', () => {
  assert.equal(mongodbUri.safeParse('mongodb+srv://cluster.example').success, true);
  assert.equal(mongodbUri.safeParse('cluster.example:27017').success, false);
});
