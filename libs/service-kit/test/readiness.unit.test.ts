import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Readiness } from '../src/index.ts';

test('nothing known is not ready', () => assert.equal(new Readiness().ready, false));

test('ready when every part is, naming those that are not', () => {
  const readiness = new Readiness();
  readiness.set('kafka', true);
  readiness.set('mongo', false);
  assert.equal(readiness.ready, false);
  assert.deepEqual(readiness.notReady, ['mongo']);
  readiness.set('mongo', true);
  assert.equal(readiness.ready, true);
  assert.deepEqual(readiness.notReady, []);
});

test('listeners hear changes of the whole only, until they leave', () => {
  const readiness = new Readiness();
  const heard: boolean[] = [];
  const leave = readiness.onChange((ready) => void heard.push(ready));
  readiness.set('kafka', false);
  readiness.set('mongo', false);
  readiness.set('kafka', true);
  readiness.set('mongo', true);
  readiness.set('mongo', true);
  readiness.set('kafka', false);
  leave();
  readiness.set('kafka', true);
  assert.deepEqual(heard, [true, false]);
});
