import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Connections, connectApp } from '../../src/application/connect-app.ts';

const command = { id: 'a', tenantId: 't', name: 'List', transport: {}, at: new Date(0), correlationId: 'c' };

/** A connector whose answer to `create` is lost after it did it, and the names that stay reserved. */
function lossy({ removes }: { readonly removes: boolean }) {
  const [made, reserved] = [new Set<string>(), new Set<string>()];
  const connections: Connections<object> = {
    async create({ connectionId }) {
      made.add(connectionId);
      throw new Error('no answer');
    },
    async remove({ connectionId }) {
      if (!removes) throw new Error('not there');
      made.delete(connectionId);
    },
    traits: () => assert.fail('not asked for'),
  };
  const apps = {
    async reserve({ id }: { readonly id: string }, at: Date) {
      reserved.add(id);
      return { id, at, inherited: false };
    },
    async release({ id }: { readonly id: string }) {
      reserved.delete(id);
    },
    confirm: () => assert.fail('not connected'),
  };
  return { ports: { apps, connections }, made, reserved };
}

test('a connection whose making got no answer is removed, and its name is free', async () => {
  const { ports, made, reserved } = lossy({ removes: true });
  await assert.rejects(connectApp(ports, command), /no answer/);
  assert.deepEqual([made.size, reserved.size], [0, 0]);
});

test('a connection that cannot be removed keeps its name, for whoever takes both over', async () => {
  const { ports, made, reserved } = lossy({ removes: false });
  await assert.rejects(connectApp(ports, command), /no answer/);
  assert.deepEqual([made.size, reserved.size], [1, 1]);
});
