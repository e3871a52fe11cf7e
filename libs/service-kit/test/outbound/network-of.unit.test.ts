import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from '../../src/outbound/network-of.ts';

test('a client is its IPv4 address, or the first half of its IPv6 one', () => {
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7');
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7');
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  assert.equal(networkOf('2001:db8:1:2:ffff::1'), networkOf('2001:db8:1:2::'));
  assert.equal(networkOf(''), '');
});
