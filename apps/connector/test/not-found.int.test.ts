import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { startTestConnector, type TestConnector } from './support/connector.ts';
import { type Downstream, startDownstream } from './support/downstream.ts';
import { ann, apply, group, present, type Target, user } from './support/provisioning.ts';

let connector: TestConnector;
let downstream: Downstream;
let target: Target;

before(async () => {
  connector = await startTestConnector();
  downstream = await startDownstream();
  const { baseUrl, token: value } = downstream;
  const context = await connector.connectScim({ baseUrl, authentication: { $case: 'bearerToken', value } });
  target = { connector, context };
});

after(async () => {
  await downstream?.stop();
  await connector?.stop();
});

test('404 to a change is a rejection while the app has the resource', async () => {
  const subject = user();
  const { remote } = await apply(target, subject, present(ann()));
  const known = { ...subject, remoteId: remote?.remoteId ?? '' };
  await downstream.fault({ kind: 'status', method: 'PATCH', status: 404 });
  const rejected = { code: status.INVALID_ARGUMENT, reason: 'UPSTREAM_REJECTED' };
  await assert.rejects(apply(target, known, present(ann()), { sequence: 2 }), rejected);
});

test('an app without groups is no app that is down', async () => {
  await downstream.fault({ kind: 'status', method: 'POST', status: 404 });
  const reason = 'CAPABILITY_ABSENT';
  await assert.rejects(apply(target, group(), present({ displayName: freshName('group') })), { reason });
});
