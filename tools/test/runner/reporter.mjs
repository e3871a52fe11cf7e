// Loaded by Node's test runner inside a test file's process: tells the runner outside, on file descriptor 3, what happened.
import { writeSync } from 'node:fs';
import { inspect } from 'node:util';

const channel = 3;

/**
 * @typedef {{ readonly type: string, readonly data: any }} TestEvent
 * @param {AsyncIterable<TestEvent>} source
 */
export default async function* report(source) {
  for await (const { type, data } of source) {
    const event = describe(type, data);
    if (event) writeSync(channel, `${JSON.stringify(event)}\n`);
  }
  yield '';
}

/** @param {string} type @param {any} data */
function describe(type, data) {
  switch (type) {
    case 'test:start':
      return { type: 'start', name: data.name, nesting: data.nesting };
    case 'test:pass':
      return { type: 'pass', ...common(data), skipped: data.skip !== undefined, todo: data.todo !== undefined };
    case 'test:fail':
      return { type: 'fail', ...common(data), error: errorText(data.details.error), todo: data.todo !== undefined };
    case 'test:summary':
      return { type: 'summary', counts: data.counts };
    default:
      return undefined;
  }
}

/** @param {any} data */
function common(data) {
  return {
    name: data.name,
    nesting: data.nesting,
    suite: data.details.type === 'suite',
    durationMs: data.details.duration_ms,
  };
}

/** Empty when the reason is only that something inside failed. @param {any} error */
function errorText(error) {
  if (error?.failureType === 'subtestsFailed') return '';
  return inspect(error?.cause ?? error, { depth: 4, breakLength: 120 });
}
