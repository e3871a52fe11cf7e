import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAllowedAddress, parseAllowList } from '../../src/application/return-addresses.ts';

const list = parseAllowList(['127.0.0.0/8', '::1', '10.1.0.0/16', 'fd00::/8']);

test('literal addresses inside the list are allowed', () => {
  for (const address of [
    '127.0.0.1:9090',
    '127.9.9.9:1',
    '10.1.2.3:65535',
    '[::1]:9090',
    '[fd00::5]:1',
    '[::ffff:127.0.0.1]:1',
  ]) {
    assert.equal(isAllowedAddress(list, address), true, address);
  }
});

test('everything else is not: names, other addresses, odd spellings', () => {
  const refused = [
    '',
    'localhost:9090',
    '10.2.0.1:1',
    '8.8.8.8:1',
    '127.0.0.1',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '[fe80::1]:1',
  ];
  refused.push(
    '127.1:80',
    '0x7f.0.0.1:80',
    '127.0.0.1:80@evil:1',
    'dns:127.0.0.1:80',
    '[::1:80',
    '::1:80',
    '127.0.0.1:80,8.8.8.8:80',
  );
  for (const address of refused) assert.equal(isAllowedAddress(list, address), false, address);
});

test('a list that cannot be read is no list', () => {
  for (const entry of ['localhost', '10.0.0.0/33', '10.0.0/8', 'fd00::/129', '']) {
    assert.throws(() => parseAllowList([entry]), /CIDR/, entry);
  }
});
