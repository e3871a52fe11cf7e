import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outboundPolicy } from '../../src/outbound/outbound-policy.ts';

const notPublic = [
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '::127.0.0.1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:db8::1',
  'not an address',
];

test('by default only public unicast addresses, over https', () => {
  const policy = outboundPolicy({ allow: [], publicAddresses: true });
  for (const address of notPublic) assert.equal(policy.allows('app.example', address, 'https:'), false, address);
  for (const address of ['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8']) {
    assert.equal(policy.allows('app.example', address, 'https:'), true, address);
    assert.equal(policy.allows('app.example', address, 'http:'), false, `${address} over http`);
  }
});

test('the list adds ranges, addresses, hosts and suffixes, also over http', () => {
  const allow = ['10.1.0.0/16', '192.168.7.7', 'fd00::/8', 'internal.example', '*.apps.example', '[::1]'];
  const policy = outboundPolicy({ allow, publicAddresses: true });
  const cases = [
    ['any.example', '10.1.2.3', true],
    ['any.example', '::ffff:10.1.2.3', true],
    ['any.example', '10.2.0.1', false],
    ['any.example', '192.168.7.7', true],
    ['any.example', '192.168.7.8', false],
    ['any.example', 'fd12::1', true],
    ['any.example', '::1', true],
    ['internal.example', '10.9.9.9', true],
    ['INTERNAL.example.', '10.9.9.9', true],
    ['not-internal.example', '10.9.9.9', false],
    ['hr.apps.example', '10.9.9.9', true],
    ['apps.example', '10.9.9.9', false],
    ['evilapps.example', '10.9.9.9', false],
  ] as const;
  for (const [host, address, expected] of cases) {
    assert.equal(policy.allows(host, address, 'http:'), expected, `${host} ${address}`);
  }
});

test('without public addresses nothing but the list', () => {
  const policy = outboundPolicy({ allow: ['app.example'], publicAddresses: false });
  assert.equal(policy.allows('app.example', '8.8.8.8', 'https:'), true);
  assert.equal(policy.allows('other.example', '8.8.8.8', 'https:'), false);
  assert.equal(policy.couldAllow('other.example', 'https:'), false);
});

test('what no address could allow is told without a connection', () => {
  const policy = outboundPolicy({ allow: ['internal.example'], publicAddresses: true });
  assert.equal(policy.couldAllow('169.254.169.254', 'https:'), false);
  assert.equal(policy.couldAllow('[::1]', 'https:'), false);
  assert.equal(policy.couldAllow('app.example', 'http:'), false);
  assert.equal(policy.couldAllow('internal.example', 'http:'), true);
  assert.equal(policy.couldAllow('app.example', 'https:'), true);
});

test('an entry that is no address, range or host is refused', () => {
  for (const entry of ['10.0.0.0/33', 'a b', 'http://x', '*', '*.', 'x_y:80', '10.0.0.0/8/8', '*.*.example']) {
    assert.throws(() => outboundPolicy({ allow: [entry], publicAddresses: true }), TypeError, entry);
  }
});
