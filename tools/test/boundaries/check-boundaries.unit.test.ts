import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { checkBoundaries } from '../../boundaries/check-boundaries.ts';

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A repository with two apps and the libraries, plus the given files. */
async function repositoryWith(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'boundaries-'));
  folders.push(root);
  const app = { '@rollcall/scim': '*', '@rollcall/protocol': '*', express: '1' };
  const all = {
    'package.json': manifest('root', {}, { 'fast-check': '1' }),
    'apps/gateway/package.json': manifest('gateway', app),
    'apps/directory/package.json': manifest('directory', app),
    'libs/scim/package.json': manifest('scim', {}),
    'libs/protocol/package.json': manifest('protocol', {}),
    'libs/messaging/package.json': manifest(
      'messaging',
      { '@rollcall/protocol': '*' },
      { '@rollcall/service-kit': '*' },
    ),
    'libs/service-kit/package.json': manifest('service-kit', {}),
    'libs/scim/src/index.ts': "export { parse } from './parse.ts';",
    'libs/scim/src/parse.ts': 'export const parse = 1;',
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

function manifest(name: string, dependencies: object, devDependencies = {}): string {
  return JSON.stringify({ name: `@rollcall/${name}`, dependencies, devDependencies });
}

async function problemsWith(path: string, content: string, others: Record<string, string> = {}) {
  return (await checkBoundaries(await repositoryWith({ [path]: content, ...others }))).problems;
}

const forbidden: readonly (readonly [title: string, path: string, content: string, expected: RegExp])[] = [
  [
    'an app that imports an app',
    'apps/gateway/src/main.ts',
    "import { x } from '@rollcall/directory';",
    /nobody imports an app/,
  ],
  [
    'a library that imports an app',
    'libs/scim/src/a.ts',
    "export * from '@rollcall/gateway';",
    /nobody imports an app/,
  ],
  [
    'a library that imports the contracts',
    'libs/messaging/src/a.ts',
    "import type { C } from '@rollcall/protocol';",
    /no other room/,
  ],
  [
    'a way around by path',
    'apps/gateway/src/main.ts',
    "import { x } from '../../directory/src/wire.ts';",
    /stays in its package/,
  ],
  ['I/O in libs/scim', 'libs/scim/src/a.ts', "import { readFile } from 'node:fs/promises';", /libs\/scim is pure/],
  ['I/O in a domain', 'apps/gateway/src/domain/a.ts', "import { connect } from 'node:net';", /does no I\/O/],
  [
    'a driver in a domain',
    'apps/gateway/src/domain/a.ts',
    "import express from 'express';",
    /libs\/scim and types only/,
  ],
  [
    'application in domain',
    'apps/gateway/src/domain/a.ts',
    "import { b } from '../application/b.ts';",
    /domain does not know application/,
  ],
  [
    'adapter types in application',
    'apps/gateway/src/application/a.ts',
    "import type { B } from '../adapters/b.ts';",
    /application does not know adapters/,
  ],
  [
    'wiring in an adapter',
    'apps/gateway/src/adapters/http/a.ts',
    "import { wire } from '../../wire.ts';",
    /adapters does not know the wiring/,
  ],
  [
    'an undeclared package',
    'apps/gateway/src/main.ts',
    "import { MongoClient } from 'mongodb';",
    /mongodb is not among the dependencies/,
  ],
  [
    'an undeclared package, loaded late',
    'apps/gateway/src/main.ts',
    "const m = await import('mongodb');",
    /mongodb is not among/,
  ],
  [
    'an undeclared package over several lines',
    'apps/gateway/src/main.ts',
    "import {\n  a,\n  b,\n} from 'mongodb';",
    /main\.ts:4 mongodb/,
  ],
  ['a built-in without its mark', 'apps/gateway/src/main.ts', "import fs from 'fs';", /write node:fs/],
];

const allowed: readonly (readonly [title: string, path: string, content: string])[] = [
  [
    'a type from the contracts in a domain',
    'apps/gateway/src/domain/a.ts',
    "import type { C } from '@rollcall/protocol';",
  ],
  [
    'libs/scim and hashing in a domain',
    'apps/gateway/src/domain/a.ts',
    "import { parse } from '@rollcall/scim';\nimport { createHash } from 'node:crypto';",
  ],
  [
    'an adapter that uses application',
    'apps/gateway/src/adapters/http/a.ts',
    "import { b } from '../../application/b.ts';",
  ],
  ['a shared test library in a test', 'libs/scim/test/a.unit.test.ts', "import fc from 'fast-check';"],
  [
    'the test kit in a test of a library',
    'libs/messaging/test/a.int.test.ts',
    "import { eventually } from '@rollcall/service-kit/testing';",
  ],
  [
    'an import in a comment',
    'libs/scim/src/a.ts',
    "/*\nimport { x } from 'express';\n*/\n// import 'express';\nexport { parse } from './parse.ts';",
  ],
];

describe('the boundaries between rooms', () => {
  for (const [title, path, content, expected] of forbidden) {
    it(`refuse ${title}`, async () => {
      const problems = await problemsWith(path, content);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0] ?? '', expected);
    });
  }

  for (const [title, path, content] of allowed) {
    it(`allow ${title}`, async () => assert.deepEqual(await problemsWith(path, content), []));
  }

  it('refuse files that import each other in a circle, types included', async () => {
    const problems = await problemsWith('libs/scim/src/a.ts', "import { b } from './b.ts';", {
      'libs/scim/src/b.ts': "export type { C } from './c.ts';",
      'libs/scim/src/c.ts': "import type { A } from './a.ts';",
    });
    assert.deepEqual(problems, [
      'libs/scim/src/a.ts → libs/scim/src/b.ts → libs/scim/src/c.ts → libs/scim/src/a.ts – a circle',
    ]);
  });

  it('say how much they looked at, and fail over nothing', async () => {
    const some = await checkBoundaries(await repositoryWith({}));
    assert.deepEqual(
      { files: some.files, imports: some.imports, problems: some.problems },
      { files: 2, imports: 1, problems: [] },
    );
    const nothing = await mkdtemp(join(tmpdir(), 'boundaries-'));
    folders.push(nothing);
    await writeFile(join(nothing, 'package.json'), '{}');
    assert.deepEqual((await checkBoundaries(nothing)).problems, ['looked at 0 files and found no import in them']);
  });
});
