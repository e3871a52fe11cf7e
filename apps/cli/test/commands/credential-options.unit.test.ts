import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { adminClient } from '../../src/admin-client.ts';
import { credentialCommand } from '../../src/commands/credential.ts';

test('the choices offered are those of the admin API, as it is published', async () => {
  const file = new URL('../../../../docs/admin-api.openapi.json', import.meta.url);
  const { components } = JSON.parse(await readFile(file, 'utf8'));
  const { kind, settings } = components.schemas.Credential.properties;
  const { dialect, unknownMembers } = settings.properties;
  const create = credentialCommand(adminClient(() => Promise.reject(new Error('nothing is asked')))).commands.find(
    (command) => command.name() === 'create',
  );
  const choices = (option: string) => create?.options.find(({ long }) => long === option)?.argChoices;
  assert.deepEqual(choices('--kind'), kind.enum);
  assert.deepEqual(choices('--dialect'), dialect.enum);
  assert.deepEqual(choices('--unknown-members'), unknownMembers.enum);
});
