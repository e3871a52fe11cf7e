import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasPython, runScim2Tester } from '../../conformance/scim2-tester.ts';
import { repositoryRoot } from '../../repository.ts';
import { makeTenant, startTestStack } from './test-stack.ts';

/** Checks that the RFC contradicts, with the section that does. */
const mistaken: ReadonlyMap<string, string> = new Map([]);

const accepted = ['SUCCESS', 'COMPLIANT', 'ACCEPTABLE'];

test('scim2-tester, an independent suite, finds nothing wrong', async (t) => {
  if (!(await hasPython())) return t.skip('needs python3 with pip');
  const { services, admin } = await startTestStack(t);
  const { bearerToken } = await makeTenant(admin);
  const results = await runScim2Tester({
    programsDir: join(repositoryRoot, '.rollcall', 'programs'),
    baseUrl: services.scimBaseUrl,
    bearerToken,
    report: (line) => t.diagnostic(line),
  });

  for (const { status, title, resourceType, reason, data } of results) {
    const name = [title, resourceType, reason].filter(Boolean).join(' · ');
    const excuse = mistaken.get(title);
    await t.test(excuse ? `${name} (${excuse})` : name, () => {
      if (excuse) return assert.ok(!accepted.includes(status), 'the check is right by now: take it off the list');
      assert.ok(accepted.includes(status), `${status}: ${reason}\n${data}`);
    });
  }
  assert.ok(results.length > 100, `only ${results.length} checks were run`);
});
