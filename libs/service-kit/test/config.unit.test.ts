import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as z from 'zod';
import {
  bytes,
  ConfigInvalid,
  commaList,
  commonConfig,
  flag,
  milliseconds,
  portNumber,
  readConfig,
} from '../src/index.ts';

const SERVICE_TOKEN = 'sixteen-characters-or-more';
const schema = z.object({
  ...commonConfig,
  KAFKA_BROKERS: commaList,
  COMMAND_TIMEOUT_MS: milliseconds.default(25_000),
});
const problemsOf = (env: NodeJS.ProcessEnv): Map<string, string> => {
  try {
    readConfig(schema, env);
  } catch (error) {
    assert.ok(error instanceof ConfigInvalid);
    for (const { variable, problem } of error.problems) assert.ok(error.message.includes(`${variable}: ${problem}`));
    return new Map(error.problems.map(({ variable, problem }) => [variable, problem]));
  }
  return new Map();
};

test('a complete environment becomes typed values, with defaults', () => {
  const config = readConfig(schema, {
    SERVICE_TOKEN,
    KAFKA_BROKERS: 'a:1, b:2',
    GRPC_PORT: '9091',
    GRPC_REFLECTION: 'true',
  });
  assert.deepEqual(config.KAFKA_BROKERS, ['a:1', 'b:2']);
  assert.equal(config.GRPC_PORT, 9_091);
  assert.equal(config.GRPC_REFLECTION, true);
  assert.equal(config.COMMAND_TIMEOUT_MS, 25_000);
  assert.equal(config.LOG_LEVEL, 'info');
  assert.match(config.INSTANCE_ID, new RegExp(`-${process.pid}$`));
});

test('all problems are reported at once', () => {
  const problems = problemsOf({ OPS_PORT: '70000', LOG_LEVEL: 'loud', OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://x' });
  assert.deepEqual([...problems.keys()].sort(), [
    'KAFKA_BROKERS',
    'LOG_LEVEL',
    'OPS_PORT',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'SERVICE_TOKEN',
  ]);
  assert.equal(problems.get('KAFKA_BROKERS'), 'is required');
  assert.equal(problems.get('SERVICE_TOKEN'), 'is required');
});

test('a value never appears in the message, not even when a schema quotes it', () => {
  const quoting = z.object({ SECRET: z.string().refine(() => false, { error: ({ input }) => `bad value ${input}` }) });
  assert.throws(
    () => readConfig(quoting, { SECRET: 'hunter2-hunter2' }),
    (error: Error) => !error.message.includes('hunter2') && error.message.includes('SECRET'),
  );
  const problems = problemsOf({ SERVICE_TOKEN: 'short-secret', KAFKA_BROKERS: 'a:1' });
  assert.deepEqual([...problems.keys()], ['SERVICE_TOKEN']);
  assert.ok(!JSON.stringify([...problems]).includes('short-secret'));
});

test('an empty variable counts as unset', () => {
  assert.equal(problemsOf({ SERVICE_TOKEN: '', KAFKA_BROKERS: 'a:1' }).get('SERVICE_TOKEN'), 'is required');
  assert.equal(readConfig(schema, { SERVICE_TOKEN, KAFKA_BROKERS: 'a:1', LOG_LEVEL: '' }).LOG_LEVEL, 'info');
});

test('half of the TLS files is a problem, none and all are not', () => {
  const given = { SERVICE_TOKEN, KAFKA_BROKERS: 'a:1' };
  const [cert, key, ca] = [{ GRPC_TLS_CERT_FILE: 'c' }, { GRPC_TLS_KEY_FILE: 'k' }, { GRPC_TLS_CA_FILE: 'a' }];
  assert.deepEqual([...problemsOf({ ...given, ...cert }).keys()], ['GRPC_TLS_KEY_FILE', 'GRPC_TLS_CA_FILE']);
  assert.equal(problemsOf(given).size, 0);
  assert.equal(problemsOf({ ...given, ...cert, ...key, ...ca }).size, 0);
});

describe('building blocks', () => {
  const accepts = (type: z.ZodType, text: string) => type.safeParse(text).success;
  test('refuse what is not meant', () => {
    for (const text of ['-1', '65536', '1.5', 'http']) assert.ok(!accepts(portNumber, text), text);
    for (const text of ['0', '-5', 'ten', '1.5']) {
      assert.ok(!accepts(milliseconds, text), text);
      assert.ok(!accepts(bytes, text), text);
    }
    for (const text of ['yes', 'TRUE', '2']) assert.ok(!accepts(flag, text), text);
    for (const text of [',', ' , ']) assert.ok(!accepts(commaList, text), text);
  });

  test('take what is', () => {
    assert.equal(portNumber.parse('0'), 0);
    assert.equal(flag.parse('0'), false);
    assert.equal(flag.parse('1'), true);
    assert.deepEqual(commaList.parse('one'), ['one']);
  });
});
