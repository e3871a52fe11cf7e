import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { type AuthenticatorOptions, createAuthenticator } from '../../src/application/authenticator.ts';
import { createLockout } from '../../src/application/lockout.ts';
import type { Caller } from '../../src/application/ports.ts';
import { callerOf } from '../support/caller.ts';

const caller: Caller = callerOf({ tenantId: 't-1', credentialId: 'c-1' });
const address = '192.0.2.1';

interface Shown {
  readonly kind: string;
  readonly id: string;
  readonly secret: string;
}

function authenticator(
  check: (shown: Shown) => Promise<Caller | undefined>,
  options: Partial<AuthenticatorOptions> & { until?: Date; failures?: number } = {},
) {
  const { until, failures = 0, ...more } = options;
  const asked: Shown[] = [];
  const made = createAuthenticator({
    directory: {
      async authenticate(shown) {
        asked.push(shown);
        const found = await check(shown);
        return found && { kind: 'bearer', caller: found, publicKeys: '', expiresAt: until };
      },
    },
    verifyToken: async (token) => (token.startsWith('eyJvbGQi') ? 'expired' : 'refused'),
    isOwnToken: async () => false,
    lockout: createLockout(failures, 60_000),
    acceptedTtlMs: 60_000,
    refusedTtlMs: 60_000,
    maxEntries: 10,
    ...more,
  });
  const authenticate = (header: string, from = address) => made.authenticate(header, from);
  return { ...made, authenticate, asked };
}

test('an accepted credential is asked about once', async () => {
  const { authenticate, asked } = authenticator(async () => caller);
  assert.deepEqual(await authenticate('Bearer c-1.secret'), caller);
  assert.deepEqual(await authenticate('Bearer c-1.secret'), caller);
  assert.deepEqual(asked, [{ kind: 'bearer', id: 'c-1', secret: 'secret' }]);
});

test('simultaneous look-ups of one credential share one call', async () => {
  const { authenticate, asked } = authenticator(async () => caller);
  await Promise.all(Array.from({ length: 20 }, () => authenticate('Bearer c-1.secret')));
  assert.equal(asked.length, 1);
});

test('a refused credential is remembered too, and does not push out an accepted one', async () => {
  const { authenticate, asked } = authenticator(async ({ id }) => (id === 'c-1' ? caller : undefined), {
    maxEntries: 1,
  });
  await authenticate('Bearer c-1.secret');
  for (const guess of ['a', 'b', 'c', 'c'])
    await assert.rejects(authenticate(`Bearer x.${guess}`), { presented: true });
  await authenticate('Bearer c-1.secret');
  assert.deepEqual(
    asked.map(({ secret }) => secret),
    ['secret', 'a', 'b', 'c'],
  );
});

test('what is not a credential is refused without asking', async () => {
  const { authenticate, asked } = authenticator(async () => caller);
  await assert.rejects(authenticate('Bearer nonsense'), { name: 'NotAuthenticated', presented: true });
  assert.equal(asked.length, 0);
});

test('an answer that did not come is not remembered', async () => {
  let reachable = false;
  const { authenticate } = authenticator(async () => {
    if (!reachable) throw new Error('unreachable');
    return caller;
  });
  await assert.rejects(authenticate('Bearer c-1.secret'), /unreachable/);
  reachable = true;
  assert.deepEqual(await authenticate('Bearer c-1.secret'), caller);
});

test('a forgotten credential is asked about again', async () => {
  let valid = true;
  const { authenticate, forget } = authenticator(async () => (valid ? caller : undefined), { refusedTtlMs: 1 });
  await authenticate('Bearer c-1.secret');
  valid = false;
  await authenticate('Bearer c-1.secret');
  forget('c-1');
  await assert.rejects(authenticate('Bearer c-1.secret'), { name: 'NotAuthenticated' });
});

test('an accepted credential is asked about again after its time', async () => {
  let valid = true;
  const { authenticate } = authenticator(async () => (valid ? caller : undefined), { acceptedTtlMs: 1 });
  await authenticate('Bearer c-1.secret');
  valid = false;
  await new Promise((resolve) => setTimeout(resolve, 5));
  await assert.rejects(authenticate('Bearer c-1.secret'), { name: 'NotAuthenticated' });
});

test('what is accepted is not believed for longer than the credential or its secret works', async () => {
  let valid = true;
  const until = new Date(Date.now() + 30);
  const { authenticate, asked } = authenticator(async () => (valid ? caller : undefined), { until });
  await authenticate('Bearer c-1.secret');
  valid = false;
  await eventually(() => assert.rejects(authenticate('Bearer c-1.secret'), { name: 'NotAuthenticated' }));
  assert.equal(asked.length, 2);
});

const locked = { name: 'TooManyRequests' };
const onlyGood = async ({ secret }: Shown) => (secret === 'good' ? caller : undefined);

test('after too many wrong secrets an id is locked out there, whether or not it exists; elsewhere it is not', async () => {
  const { authenticate } = authenticator(onlyGood, { failures: 3 });
  for (const id of ['c-1', 'nobody']) {
    for (const guess of ['x', 'y', 'z'])
      await assert.rejects(authenticate(`Bearer ${id}.${guess}`), { name: 'NotAuthenticated' });
    await assert.rejects(authenticate(`Bearer ${id}.w`), locked);
  }
  await assert.rejects(authenticate('Bearer c-1.good'), locked);
  assert.equal(await authenticate('Bearer c-1.good', '192.0.2.2'), caller);
});

test('the same wrong secret counts every time', async () => {
  const { authenticate, asked } = authenticator(onlyGood, { failures: 3 });
  for (let i = 0; i < 3; i += 1) await assert.rejects(authenticate('Bearer c-1.x'), { name: 'NotAuthenticated' });
  await assert.rejects(authenticate('Bearer c-1.x'), locked);
  assert.equal(asked.length, 1);
});

test('an address that fails with many ids is locked out, but not who was accepted from there before', async () => {
  const { authenticate, forget } = authenticator(onlyGood, { failures: 1, maxEntries: 100 });
  await authenticate('Bearer c-1.good');
  for (let i = 0; i < 10; i += 1) await assert.rejects(authenticate(`Bearer c-${i}.bad`), { name: 'NotAuthenticated' });
  await assert.rejects(authenticate('Bearer c-99.good'), locked);
  forget('c-1');
  assert.equal(await authenticate('Bearer c-1.good'), caller);
});

test('a token that has expired is refused, but it is no attempt at guessing', async () => {
  const { authenticate } = authenticator(onlyGood, { failures: 1 });
  for (let i = 0; i < 20; i += 1)
    await assert.rejects(authenticate('Bearer eyJvbGQi.e30.AA'), { name: 'NotAuthenticated' });
});

test('a token that the gateways have signed is let in from an address that somebody else has locked out', async () => {
  const ours = 'eyJvdXJz.e30.c2ln';
  const { authenticate } = authenticator(async () => undefined, {
    failures: 1,
    verifyToken: async (token) => (token === ours ? { caller } : 'refused'),
    isOwnToken: async (token) => token === ours,
  });
  for (let attempt = 0; attempt < 10; attempt += 1)
    await assert.rejects(authenticate(`Bearer guess${attempt}.x`), { code: 'NOT_AUTHENTICATED' });
  await assert.rejects(authenticate('Bearer eyJmYWtl.e30.c2ln'), { code: 'TOO_MANY_REQUESTS' });
  assert.deepEqual(await authenticate(`Bearer ${ours}`), caller);
});
