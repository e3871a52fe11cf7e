import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toTarget } from '../../src/grpc/address.ts';

for (const [address, target] of [
  ['directory:9091', 'dns:///directory:9091'],
  ['directory.rollcall.svc:9091', 'dns:///directory.rollcall.svc:9091'],
  ['127.0.0.1:9091', 'ipv4:127.0.0.1:9091'],
  ['[::1]:9091', 'ipv6:[::1]:9091'],
  ['127.0.0.1:9091,127.0.0.1:9094', 'ipv4:127.0.0.1:9091,127.0.0.1:9094'],
  ['[::1]:9091,[::1]:9094', 'ipv6:[::1]:9091,[::1]:9094'],
  ['ipv4:127.0.0.1:9091,127.0.0.1:9094', 'ipv4:127.0.0.1:9091,127.0.0.1:9094'],
  ['dns:///directory:9091', 'dns:///directory:9091'],
] as const) {
  test(`${address} → ${target}`, () => assert.equal(toTarget(address), target));
}

for (const address of [
  '',
  'directory',
  ':9091',
  'a:1,b:2',
  '127.0.0.1:1,[::1]:2',
  '127.0.0.1:1,',
  'http://a:1',
  'a:123456',
]) {
  test(`${address || '(empty)'} is refused`, () => assert.throws(() => toTarget(address), TypeError));
}
