import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ReplaceRosterRequest } from '@rollcall/protocol/connector/v1/provisioning';
import { call, callClientStream, callStream, status } from '@rollcall/service-kit';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { type Ids, startTestConnector, type TestConnector } from './support/connector.ts';

const columns = ['member_id', 'last_name', 'note'];
const header = 'member_id,last_name,note\r\n';
const timeout = { timeoutMs: 10_000 };
type Cells = Record<string, string>;

describe('a roster', () => {
  let connector: TestConnector;

  before(async () => {
    connector = await startTestConnector();
  });

  after(() => connector?.stop());

  async function create(path: string, override: { columns?: string[]; keyColumn?: string } = {}): Promise<Ids> {
    const ids = { tenantId: freshName('t'), connectionId: randomUUID() };
    const value = { path, columns, keyColumn: 'member_id', ...override };
    await call(connector.connections.createConnection, { ...ids, transport: { $case: 'csvRoster', value } }, timeout);
    return { ...ids, correlationId: randomUUID() };
  }

  async function fresh(): Promise<{ context: Ids; path: string }> {
    const path = join(connector.rosterDirectory, freshName('tenant'), 'eligible.csv');
    return { context: await create(path), path };
  }

  function* upload(
    context: Ids,
    previousDigest: string,
    rows: readonly Cells[],
    batch = 2,
  ): Generator<ReplaceRosterRequest> {
    yield { part: { $case: 'header', value: { context, previousDigest } } };
    for (let at = 0; at < rows.length; at += batch) {
      const cells = rows.slice(at, at + batch).map((row) => ({ cells: row }));
      yield { part: { $case: 'rows', value: { rows: cells } } };
    }
  }

  function* whole(context: Ids, previousDigest: string, rows: readonly Cells[], batch = 2) {
    yield* upload(context, previousDigest, rows, batch);
    yield { part: { $case: 'end' as const, value: { rows: rows.length } } };
  }

  const send = (parts: Iterable<ReplaceRosterRequest>) =>
    callClientStream(connector.provisioning.replaceRoster, parts, timeout);
  const state = (context: Ids) => call(connector.provisioning.getRoster, { context }, timeout);

  async function rowsRead(context: Ids): Promise<{ rows: unknown[]; total: number | undefined }> {
    const rows: unknown[] = [];
    let total: number | undefined;
    for await (const { part } of callStream(connector.reader.streamResources, { context, resourceType: '' }, timeout)) {
      if (part?.$case === 'resource') rows.push(JSON.parse(part.value.json.toString()));
      else total = part?.value.total;
    }
    return { rows, total };
  }

  test('is written as RFC 4180 has it, with its cells untouched', async () => {
    const { context, path } = await fresh();
    const rows = [
      { member_id: 'a', last_name: 'O"Neil, Jr.', note: 'two\nlines' },
      { member_id: 'b', last_name: ' Lee ', note: '=1+1' },
      { member_id: 'é', last_name: '-Ng' },
    ];
    const replaced = await send(whole(context, '', rows));
    const bytes = await readFile(path);
    assert.equal(bytes.toString('utf8'), `${header}a,"O""Neil, Jr.","two\nlines"\r\nb, Lee ,=1+1\r\né,-Ng,\r\n`);
    assert.deepEqual(replaced, { digest: createHash('sha256').update(bytes).digest('hex'), rows: 3, changed: true });
    assert.deepEqual(await state(context), { digest: replaced.digest, rows: 3 });
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await rowsRead(context), { rows: rows.map((row) => ({ note: '', ...row })), total: 3 });
  });

  test('with the same rows is the same bytes, however they were sent, and not written again', async () => {
    const { context, path } = await fresh();
    const rows = Array.from({ length: 500 }, (_, index) => ({ member_id: String(index).padStart(4, '0') }));
    const first = await send(whole(context, '', rows, 500));
    const { ino } = await stat(path);
    const second = await send(whole(context, first.digest, rows, 7));
    assert.deepEqual(second, { ...first, changed: false });
    assert.equal((await stat(path)).ino, ino);
  });

  test('is replaced as a whole, and only from what it is known to be', async () => {
    const { context, path } = await fresh();
    const first = await send(whole(context, '', [{ member_id: 'a' }]));
    const second = await send(whole(context, first.digest, [{ member_id: 'b' }]));
    for (const stale of ['', first.digest]) {
      await assert.rejects(send(whole(context, stale, [{ member_id: 'c' }])), {
        code: status.ABORTED,
        reason: 'REMOTE_CHANGED',
      });
    }
    assert.equal(await readFile(path, 'utf8'), `${header}b,,\r\n`);
    await writeFile(path, 'changed by hand');
    await assert.rejects(send(whole(context, second.digest, [])), { reason: 'REMOTE_CHANGED' });
    await assert.rejects(rowsRead(context), { code: status.UNAVAILABLE, reason: 'UPSTREAM_UNAVAILABLE' });
    const { digest } = await state(context);
    assert.equal((await send(whole(context, digest, []))).rows, 0);
    assert.equal(await readFile(path, 'utf8'), header);
  });

  test('stays as it is when an upload ends early, is out of order or is not what was announced', async () => {
    const { context, path } = await fresh();
    const { digest } = await send(whole(context, '', [{ member_id: 'a' }, { member_id: 'b' }]));
    const before = await readFile(path, 'utf8');
    const end = (rows: number) => [{ part: { $case: 'end' as const, value: { rows } } }];
    const broken: Iterable<ReplaceRosterRequest>[] = [
      upload(context, digest, [{ member_id: 'a' }]),
      [...upload(context, digest, [{ member_id: 'a' }]), ...end(2)],
      [...whole(context, digest, [{ member_id: 'a' }]), ...end(1)],
      whole(context, digest, [{ member_id: 'b' }, { member_id: 'a' }]),
      whole(context, digest, [{ member_id: 'a' }, { member_id: 'a' }]),
      whole(context, digest, [{ last_name: 'nobody' }]),
      whole(context, digest, [{ member_id: 'a', salary: '1' }]),
      [{ part: undefined }],
      [],
      end(0),
    ];
    for (const parts of broken) await assert.rejects(send(parts), { reason: 'REQUEST_INVALID' });
    function* breaksOff() {
      yield* upload(context, digest, [{ member_id: 'a' }]);
      throw new Error('the caller died');
    }
    await assert.rejects(send(breaksOff()), /the caller died/);
    await assert.doesNotReject(send(whole(context, digest, [{ member_id: 'a' }, { member_id: 'b' }])));
    assert.equal(await readFile(path, 'utf8'), before);
    assert.deepEqual(await readdir(join(path, '..')), ['eligible.csv']);
  });

  test('is the whole old or the whole new list to whoever reads it meanwhile', async () => {
    const { context, path } = await fresh();
    const lists = ['old', 'new'].map((name) =>
      Array.from({ length: 2000 }, (_, index) => ({ member_id: `${index + 10_000}`, last_name: name })),
    );
    let { digest } = await send(whole(context, '', lists[0] ?? [], 1000));
    const seen = new Set([digest]);
    let reading = true;
    const reader = (async () => {
      while (reading)
        seen.add(
          createHash('sha256')
            .update(await readFile(path))
            .digest('hex'),
        );
    })();
    const written = new Set([digest]);
    for (let round = 1; round <= 6; round += 1) {
      digest = (await send(whole(context, digest, lists[round % 2] ?? [], 1000))).digest;
      written.add(digest);
    }
    reading = false;
    await reader;
    assert.deepEqual(
      [...seen].filter((each) => !written.has(each)),
      [],
    );
  });

  test('has one writer at a time: whoever came first ends first', async () => {
    const { context, path } = await fresh();
    const gate = Promise.withResolvers<void>();
    async function* slowly() {
      yield* upload(context, '', [{ member_id: 'slow' }]);
      await gate.promise;
      yield { part: { $case: 'end' as const, value: { rows: 1 } } };
    }
    const slow = callClientStream(connector.provisioning.replaceRoster, slowly(), timeout);
    await eventually(async () => assert.equal((await readdir(join(path, '..'))).length, 1));
    const quick = send(whole(context, '', [{ member_id: 'quick' }])).catch((error: unknown) => error);
    for (let round = 0; round < 5; round += 1) assert.equal((await state(context)).digest, '');
    gate.resolve();
    assert.equal((await slow).changed, true);
    assert.equal(((await quick) as { reason?: string }).reason, 'REMOTE_CHANGED');
    assert.equal(await readFile(path, 'utf8'), `${header}slow,,\r\n`);
  });

  test('lies in the roster directory, whatever the path says', async () => {
    const { rosterDirectory } = connector;
    await mkdir(join(rosterDirectory, 'dir'), { recursive: true });
    await symlink(tmpdir(), join(rosterDirectory, 'way-out'));
    const paths = [
      '',
      'relative.csv',
      '/etc/passwd',
      `${rosterDirectory}/../escaped.csv`,
      `${rosterDirectory}/dir/../../escaped.csv`,
      `${rosterDirectory}/dir/`,
      `${rosterDirectory}/way-out/escaped.csv`,
      `${rosterDirectory}/way-out/deeper/escaped.csv`,
      `${rosterDirectory}/.hidden`,
      `${rosterDirectory}-sibling/escaped.csv`,
      rosterDirectory,
    ];
    for (const path of paths) {
      await assert.rejects(create(path), { code: status.INVALID_ARGUMENT, reason: 'CONFIGURATION_INVALID' }, path);
    }
    assert.ok(!(await readdir(tmpdir())).includes('deeper'));
  });

  test('does not follow a link that was put in the place of its file or its directory', async () => {
    const { context, path } = await fresh();
    const secret = join(connector.rosterDirectory, 'other-tenant.csv');
    await writeFile(secret, 'secret');
    await symlink(secret, path);
    await assert.rejects(state(context), { code: status.UNAVAILABLE, reason: 'UPSTREAM_UNAVAILABLE' });
    assert.equal(await readFile(secret, 'utf8'), 'secret');
  });

  test('belongs to one connection', async () => {
    const path = join(connector.rosterDirectory, `${freshName('shared')}.csv`);
    await create(path);
    await assert.rejects(create(path), { reason: 'CONFIGURATION_INVALID' });
  });

  test('needs columns that make sense', async () => {
    const path = join(connector.rosterDirectory, `${freshName('columns')}.csv`);
    const cases = [
      { columns: [] },
      { columns: ['a', 'a'], keyColumn: 'a' },
      { columns: ['a', ''], keyColumn: 'a' },
      { keyColumn: 'unknown' },
    ];
    for (const override of cases) await assert.rejects(create(path, override), { reason: 'CONFIGURATION_INVALID' });
  });

  test('takes no single accounts', async () => {
    const { context } = await fresh();
    const request = { context, subject: { resourceType: 'User', resourceId: 'x' }, desired: undefined };
    await assert.rejects(call(connector.provisioning.plan, request, timeout), {
      code: status.UNIMPLEMENTED,
      reason: 'CAPABILITY_ABSENT',
    });
    const { tenantId, connectionId } = context;
    const metadata = await call(connector.connections.getMetadata, { tenantId, connectionId }, timeout);
    assert.deepEqual([metadata.transport, metadata.columns, metadata.keyColumn], ['csv-roster', columns, 'member_id']);
  });
});
