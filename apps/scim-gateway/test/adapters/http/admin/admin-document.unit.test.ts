import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { memoryLog } from '@rollcall/service-kit/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { adminDocument } from '../../../../src/adapters/http/admin/admin-document.ts';
import type { AdminParts } from '../../../../src/adapters/http/admin/admin-parts.ts';
import { adminRouter } from '../../../../src/adapters/http/admin/admin-router.ts';
import { publishedDocument } from '../../../support/admin-contract.ts';

test('the description of the admin API is a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(adminDocument());
  assert.equal(valid, true, JSON.stringify(errors, null, 1));
  assert.equal(validator.version, '3.1');
});

test('every route of the admin API is described, and every described operation has a route', () => {
  // Nothing is called, so nothing has to be there.
  const router = adminRouter({ token: 'x', log: memoryLog().log } as AdminParts);
  const routes = router.stack.flatMap(({ route }) =>
    (route?.stack ?? []).flatMap(({ method }) => (method ? [`${method} ${route?.path}`] : [])),
  );
  const described = Object.entries(publishedDocument.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  assert.ok(described.length > 15);
  assert.deepEqual(new Set(routes), new Set(described));
});

test('the description in docs/ is the one that is served (npm run generate)', async () => {
  const file = new URL('../../../../../../docs/admin-api.openapi.json', import.meta.url);
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), publishedDocument);
});
