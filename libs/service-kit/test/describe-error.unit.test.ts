import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError } from '../src/describe-error.ts';

const person = 'ada@example.com';

for (const [title, error] of [
  ['a duplicate key', new Error(`E11000 duplicate key error index: userName dup key: { userNameKey: "${person}" }`)],
  ['a collated duplicate key', new Error('E11000 duplicate key error dup key: { key: CollationKey(0xada) }')],
  ['broken JSON', attempt(() => JSON.parse('{"x":"y","z":ada,"a":"b"}'))],
  ['broken JSON of one word', attempt(() => JSON.parse('ada'))],
  ['single quotes', new Error(`unknown user '${person}' here`)],
  ['back quotes with an escape', new Error(`cannot read \`a\\\`${person}\` here`)],
  ['a quote that never closes', new Error(`cut off "${person}`)],
  ['a bare address', new Error(`no mailbox for ${person}, sorry`)],
] as const) {
  test(`${title}: what was choked on is not in the log`, () => {
    assert.ok(error.message.includes('ada'));
    assert.ok(!JSON.stringify(describeError(error)).includes('ada'));
  });
}

function attempt(fails: () => unknown): Error {
  try {
    fails();
  } catch (error) {
    return error as Error;
  }
  throw new Error('did not fail');
}

test('an apostrophe is no quote', () => {
  assert.equal(describeError(new Error("it doesn't listen on port 9091")).message, "it doesn't listen on port 9091");
});

test('name, code, the rest of the message, frames and causes are kept', () => {
  const cause = Object.assign(new RangeError('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  const described = describeError(new TypeError('cannot reach the directory', { cause }));
  assert.equal(described.name, 'TypeError');
  assert.equal(described.message, 'cannot reach the directory');
  assert.match(described.stack ?? '', /^ {4}at .*describe-error\.unit\.test\.ts/);
  assert.equal(described.cause?.code, 'ECONNREFUSED');
  assert.equal(described.cause?.message, 'connect ECONNREFUSED 127.0.0.1:1');
});

test('fields of the error are not taken over', () => {
  const error = Object.assign(new Error('x'), { keyValue: { userName: person }, writeErrors: [person] });
  assert.ok(!JSON.stringify(describeError(error)).includes('ada'));
});

test('the errors of an aggregate are listed', () => {
  const described = describeError(new AggregateError([new Error('one'), new Error('two')], 'both'));
  assert.deepEqual(
    described.errors?.map(({ message }) => message),
    ['one', 'two'],
  );
});

test('a cause that leads back to itself ends', () => {
  const error = new Error('round');
  error.cause = error;
  assert.ok(JSON.stringify(describeError(error)).length < 20_000);
});

test('a thrown string is not printed', () => {
  assert.deepEqual(describeError(person), { name: 'NotAnError', message: 'a string was thrown' });
});

test('a hostile message costs linear time', () => {
  const started = performance.now();
  describeError(new Error('"'.repeat(1e6)));
  describeError(new Error('a@'.repeat(1e6)));
  assert.ok(performance.now() - started < 1_000);
});
