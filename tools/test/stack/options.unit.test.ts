import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { repositoryRoot } from '../../repository.ts';
import { defaultPorts, readOptions } from '../../stack/options.ts';

describe('the options of npm start', () => {
  it('default to the documented ports and the git-ignored folder, with the tour', () => {
    assert.deepEqual(readOptions([], {}), {
      help: false,
      reset: false,
      tour: true,
      dataDir: join(repositoryRoot, '.rollcall'),
      ports: defaultPorts,
    });
  });

  it('take flags before the environment', () => {
    const { ports } = readOptions(['--scim-port', '1', '--kafka-port=2'], { SCIM_PORT: '3', GATEWAY_GRPC_PORT: '4' });
    assert.deepEqual([ports.scim, ports.kafka, ports.gatewayGrpc], [1, 2, 4]);
  });

  it('let every port be a free one', () => {
    assert.deepEqual(new Set(Object.values(readOptions(['--free-ports'], {}).ports)), new Set([0]));
  });

  for (const [args, message] of [
    [['--scim-port', 'http'], 'SCIM_PORT (--scim-port) takes a number from 0 to 65535, not "http".'],
    [['--kafka-port', '65536'], 'KAFKA_PORT (--kafka-port) takes a number from 0 to 65535, not "65536".'],
    [['--tour'], "Unknown option '--tour': see npm start -- --help."],
  ] as const) {
    it(`refuse ${args.join(' ')} in one sentence`, () => {
      assert.throws(() => readOptions(args, {}), { name: 'Problem', message });
    });
  }
});
