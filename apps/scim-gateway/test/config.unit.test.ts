import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '@rollcall/service-kit';
import { gatewayConfig } from '../src/config.ts';

const required = {
  SERVICE_TOKEN: 'a-service-token-of-tests',
  ADMIN_TOKEN: 'an-admin-token-of-tests',
  KAFKA_BROKERS: '127.0.0.1:9092, 127.0.0.1:9093',
  DIRECTORY_ADDRESS: '127.0.0.1:9091',
  PROVISIONER_ADDRESS: '127.0.0.1:9092',
};

test('what is required is enough', () => {
  const config = readConfig(gatewayConfig, { ...required, PUBLIC_BASE_URL: 'https://rollcall.example/scim/v2/' });
  assert.deepEqual(config.KAFKA_BROKERS, ['127.0.0.1:9092', '127.0.0.1:9093']);
  assert.equal(config.PUBLIC_BASE_URL, 'https://rollcall.example/scim/v2');
  assert.equal(config.COMMAND_TIMEOUT_MS, 25_000);
});

test('all problems are reported together, without values', () => {
  const wrong = {
    ...required,
    ADMIN_TOKEN: 'short',
    PUBLIC_BASE_URL: 'ftp://x',
    COMMAND_TIMEOUT_MS: '70000',
    KAFKA_BROKERS: '',
  };
  assert.throws(
    () => readConfig(gatewayConfig, wrong),
    ({ message }: Error) =>
      ['ADMIN_TOKEN', 'PUBLIC_BASE_URL', 'COMMAND_TIMEOUT_MS', 'KAFKA_BROKERS'].every((name) =>
        message.includes(name),
      ) && !message.includes('short:'),
  );
});

test('whoever listens everywhere must say where others find it', () => {
  const everywhere = { ...required, GRPC_HOST: '0.0.0.0', SCIM_HOST: '::' };
  assert.throws(() => readConfig(gatewayConfig, everywhere), /ADVERTISED_ADDRESS.*PUBLIC_BASE_URL/);
  const told = { ADVERTISED_ADDRESS: '10.0.0.7:9090', PUBLIC_BASE_URL: 'https://rollcall.example/scim/v2' };
  assert.equal(readConfig(gatewayConfig, { ...everywhere, ...told }).ADVERTISED_ADDRESS, '10.0.0.7:9090');
});

test('the directory is told a literal address: it refuses names, and every change would wait for a poll', () => {
  const accepts = (more: Record<string, string>) => readConfig(gatewayConfig, { ...required, ...more });
  for (const address of ['10.0.0.7:9090', '[fd00::7]:9090']) {
    assert.equal(accepts({ GRPC_HOST: 'localhost', ADVERTISED_ADDRESS: address }).ADVERTISED_ADDRESS, address);
  }
  for (const address of ['gateway:9090', 'fd00::7:9090', '10.0.0.7', '[10.0.0.7]:9090']) {
    assert.throws(() => accepts({ ADVERTISED_ADDRESS: address }), /ADVERTISED_ADDRESS/);
  }
  assert.throws(() => accepts({ GRPC_HOST: 'localhost' }), /ADVERTISED_ADDRESS/);
});
