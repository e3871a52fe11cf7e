import assert from 'node:assert/strict';
import { ScimError, type ScimType } from '../src/index.ts';

/** Runs and expects exactly one SCIM error: 400, of this type, whose detail matches. */
export function refuses(run: () => unknown, scimType: ScimType, detail: RegExp = /./): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof ScimError, `${error}`);
    assert.equal(error.status, 400);
    assert.equal(error.scimType, scimType, error.detail);
    assert.match(error.detail, detail);
    return true;
  });
}

/** The result, or undefined where it is a SCIM error; any other error fails the test. */
export function resultOrScimError<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof ScimError, error instanceof Error ? error.stack : String(error));
    assert.ok(error.detail.length > 0 && error.detail.length < 400, 'a short detail');
    return undefined;
  }
}

const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const before = prototypes.map((prototype) => JSON.stringify(Reflect.ownKeys(prototype).map(String)));

export function assertPrototypesUntouched(): void {
  for (const [index, prototype] of prototypes.entries()) {
    assert.equal(JSON.stringify(Reflect.ownKeys(prototype).map(String)), before[index]);
  }
}
