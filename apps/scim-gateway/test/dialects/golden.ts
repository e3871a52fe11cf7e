import assert from 'node:assert/strict';
import type { DialectName } from '../../src/domain/dialects/dialect.ts';

/**
 * What an identity provider sends, what it is answered, and what happens in the tenant's log. `{name}` stands for the id of a
 * resource in `given`, `{unique}` for a text that no other row has; both also inside other texts.
 */
export interface GoldenRow {
  /** Begins with the quirk's number. */
  readonly name: string;
  /** Users and groups that are there before. Later ones may name earlier ones. */
  readonly given?: Readonly<Record<string, object>>;
  readonly steps: readonly GoldenStep[];
}

export interface GoldenStep {
  /** Method, path with its query as one reads it, body. */
  readonly send: readonly [method: string, path: string, body?: unknown];
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** What the answer has at least; lists have the same length. */
  readonly body?: object;
  /** Attributes that the answer does not have. */
  readonly without?: readonly string[];
  /** All events of the step, in order, with what their data has at least. Left out: none. */
  readonly events?: readonly GoldenEvent[];
}

export type GoldenEvent = readonly [type: string, data?: object];

export interface GoldenTable {
  readonly client: string;
  readonly dialect: DialectName;
  /** Of every request, below those of a step. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly rows: readonly GoldenRow[];
}

/** A profile that is other than before: whole attributes, and the names of those that are unassigned now. */
export function changed(set: object, removed: readonly string[] = []): GoldenEvent {
  return ['UserProfileChanged', { set, removed }];
}

/** Members that came or went; all of them users. */
export function members(type: 'GroupMembersAdded' | 'GroupMembersRemoved', ...ids: string[]): GoldenEvent {
  return [type, { members: ids.map((id) => ({ id, type: 'User' })) }];
}

/** The same JSON with the texts that `{name}` stands for. */
export function filledIn<Value>(value: Value, texts: ReadonlyMap<string, string>): Value {
  const text = JSON.stringify(value);
  return text === undefined ? value : JSON.parse(text.replace(/\{(\w+)\}/g, (all, name) => texts.get(name) ?? all));
}

/** @throws {AssertionError} naming the place where `actual` lacks something of `expected`. */
export function assertHas(actual: unknown, expected: unknown, place: string): void {
  if (typeof expected !== 'object' || expected === null) {
    assert.deepEqual(actual, expected, `${place}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
    return;
  }
  assert.ok(typeof actual === 'object' && actual !== null, `${place}: ${JSON.stringify(actual)} has no parts`);
  if (Array.isArray(expected)) {
    const length = Array.isArray(actual) ? actual.length : undefined;
    assert.equal(length, expected.length, `${place}: ${JSON.stringify(actual)}`);
  }
  for (const [name, part] of Object.entries(expected)) {
    assertHas((actual as Record<string, unknown>)[name], part, `${place}.${name}`);
  }
}
