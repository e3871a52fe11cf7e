import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { credentialKinds } from '../../src/domain/access.ts';
import { dialects } from '../../src/domain/connection-settings.ts';

test('kinds and dialects are those of the admin API, as it is published', async () => {
  const file = new URL('../../../../docs/admin-api.openapi.json', import.meta.url);
  const { components } = JSON.parse(await readFile(file, 'utf8'));
  const { kind, settings } = components.schemas.Credential.properties;
  assert.deepEqual(credentialKinds, kind.enum);
  assert.deepEqual(dialects, settings.properties.dialect.enum);
});
