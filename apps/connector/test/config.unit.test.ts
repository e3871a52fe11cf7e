import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { readConfig } from '@rollcall/service-kit';
import { configSchema } from '../src/config.ts';

const complete = {
  SERVICE_TOKEN: 'a-service-token-of-16',
  MONGODB_URI: 'mongodb://localhost/',
  CONNECTOR_SECRET_KEY: randomBytes(32).toString('base64'),
  ROSTER_DIRECTORY: 'rosters',
};

test('what is needed is enough, and outbound is public only', () => {
  const config = readConfig(configSchema, complete);
  assert.equal(config.MONGODB_DATABASE, 'rollcall_connector');
  assert.deepEqual([config.OUTBOUND_ALLOW, config.OUTBOUND_PUBLIC], [[], true]);
  assert.equal(config.CONNECTOR_SECRET_KEY.length, 32);
  assert.deepEqual(config.CONNECTOR_PREVIOUS_SECRET_KEYS, []);
});

test('lists and keys of before', () => {
  const old = randomBytes(32).toString('base64');
  const env = {
    ...complete,
    OUTBOUND_ALLOW: '10.0.0.0/8, app.example',
    CONNECTOR_PREVIOUS_SECRET_KEYS: old,
    OUTBOUND_PUBLIC: 'false',
  };
  const config = readConfig(configSchema, env);
  assert.deepEqual(config.OUTBOUND_ALLOW, ['10.0.0.0/8', 'app.example']);
  assert.equal(config.CONNECTOR_PREVIOUS_SECRET_KEYS[0]?.toString('base64'), old);
  assert.equal(config.OUTBOUND_PUBLIC, false);
});

test('every problem is named, no value is', () => {
  const env = {
    SERVICE_TOKEN: complete.SERVICE_TOKEN,
    CONNECTOR_SECRET_KEY: 'dG9vIHNob3J0',
    OUTBOUND_ALLOW: '10.0.0.0/99',
    MONGODB_URI: 'postgres://x',
  };
  assert.throws(
    () => readConfig(configSchema, env),
    (error: Error) => {
      for (const name of ['CONNECTOR_SECRET_KEY', 'OUTBOUND_ALLOW', 'MONGODB_URI', 'ROSTER_DIRECTORY']) {
        assert.ok(error.message.includes(name), name);
      }
      return !error.message.includes('dG9v');
    },
  );
});
