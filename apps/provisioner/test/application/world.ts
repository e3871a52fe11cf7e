import { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createMetrics } from '@rollcall/service-kit';
import { freshName, memoryLog, testEnvironment } from '@rollcall/service-kit/testing';
import { accountsOf } from '../../src/adapters/mongo/accounts.ts';
import { appsOf } from '../../src/adapters/mongo/apps.ts';
import { type Database, openDatabase } from '../../src/adapters/mongo/database.ts';
import { openJournal } from '../../src/adapters/mongo/journal.ts';
import { membershipsOf } from '../../src/adapters/mongo/memberships.ts';
import { viewsOf } from '../../src/adapters/mongo/views.ts';
import { PartitionRuntime } from '../../src/application/partition-runtime.ts';
import type { Directory } from '../../src/application/ports.ts';
import type { DirectoryRecord } from '../../src/application/take-up.ts';
import { createTelemetry } from '../../src/application/telemetry.ts';
import { statusOf } from '../../src/domain/account.ts';
import type { App } from '../../src/domain/app.ts';
import type { DirectoryChange } from '../../src/domain/directory-change.ts';
import type { JsonObject } from '../../src/domain/mapping/json.ts';
import { type Subject, subjectName } from '../../src/domain/subject.ts';
import { app } from '../domain/given.ts';
import { ScriptedApps } from './scripted-app.ts';

const partition = 3;

/** A tenant's directory in memory, with the events its changes cause. */
export class ScriptedDirectory implements Directory {
  readonly resources = new Map<string, JsonObject>();
  readonly memberLists = new Map<string, Map<string, Subject>>();
  readonly records: DirectoryRecord[] = [];
  readonly tenantId: string;
  #sequence = 0;

  constructor(tenantId: string) {
    this.tenantId = tenantId;
  }

  async resource(_tenantId: string, subject: Subject): Promise<JsonObject | undefined> {
    return this.resources.get(subjectName(subject));
  }

  async *resourceIds(_tenantId: string, type: Subject['type']): AsyncIterable<readonly string[]> {
    const ids = [...this.resources.keys()].filter((name) => name.startsWith(`${type}/`));
    yield ids.map((name) => name.slice(type.length + 1));
  }

  async *members(_tenantId: string, groupId: string): AsyncIterable<readonly Subject[]> {
    yield [...(this.memberLists.get(groupId) ?? new Map()).values()];
  }

  put(subject: Subject, attributes: JsonObject): void {
    this.resources.set(subjectName(subject), attributes);
    this.#happened({ cause: `${subject.type}Changed`, subject });
  }

  remove(subject: Subject): void {
    this.resources.delete(subjectName(subject));
    this.#happened({ cause: `${subject.type}Deleted`, subject, deleted: true });
  }

  user(id: string, attributes: JsonObject = {}): void {
    this.put({ type: 'User', id }, { userName: id, active: true, ...attributes });
  }

  changeMembers(
    groupId: string,
    change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  ): void {
    const members = this.memberLists.get(groupId) ?? new Map<string, Subject>();
    this.memberLists.set(groupId, members);
    const subjects = (ids: readonly string[] = []) => ids.map((id): Subject => ({ type: 'User', id }));
    for (const subject of subjects(change.add)) members.set(subject.id, subject);
    for (const { id } of subjects(change.remove)) members.delete(id);
    const both = { added: subjects(change.add), removed: subjects(change.remove) };
    this.#happened({ cause: 'GroupMembersChanged', subject: { type: 'Group', id: groupId }, members: both });
  }

  #happened(what: Pick<DirectoryChange, 'cause' | 'subject'> & Partial<DirectoryChange>): void {
    this.#sequence += 1;
    const ids = { commandId: `command-${this.#sequence}`, correlationId: `correlation-${this.#sequence}` };
    const { tenantId } = this;
    const change = { tenantId, sequence: this.#sequence, time: new Date(), deleted: false, ...ids, ...what };
    this.records.push({ kind: 'change', offset: this.records.length, change });
  }
}

/** A partition of a fresh database with a scripted directory on one side and scripted apps on the other. */
export class World {
  readonly tenantId = freshName('t');
  readonly directory = new ScriptedDirectory(this.tenantId);
  readonly apps = new ScriptedApps();
  readonly telemetry = createTelemetry(createMetrics('test'));
  readonly database: Database;
  readonly log = memoryLog();
  #runtimes: PartitionRuntime[] = [];

  private constructor(database: Database) {
    this.database = database;
  }

  static async make(): Promise<World> {
    const readiness = { set: () => undefined } as never;
    const name = freshName('t_provisioner').replaceAll('-', '_');
    const database = await openDatabase({
      uri: testEnvironment().mongodbUri,
      database: name,
      appName: name,
      readiness,
    });
    const world = new World(database);
    after(() => world.#end());
    return world;
  }

  async connect(overrides: Partial<App> = {}): Promise<App> {
    const connected = app({ tenantId: this.tenantId, phase: 'connecting', revision: 0, ...overrides });
    const { id, ...fields } = connected;
    await appsOf(this.database.db).insertOne({ _id: id, partition, ...fields });
    return connected;
  }

  /** Opens the partition as another owner would. */
  async open(concurrency = 4): Promise<PartitionRuntime> {
    const { client, db } = this.database;
    const journal = await openJournal(client, db, { partition, owner: `owner-${this.#runtimes.length}` });
    const runtime = await PartitionRuntime.open({
      journal,
      views: viewsOf(db, partition),
      directory: this.directory,
      connector: this.apps,
      clock: { now: () => new Date(), random: () => 0 },
      telemetry: this.telemetry,
      log: this.log.log,
      concurrency,
      stopGraceMs: 200,
    });
    this.#runtimes.push(runtime);
    return runtime;
  }

  /** Hands the events to the partition, from its own position on. */
  async deliver(runtime: PartitionRuntime): Promise<void> {
    await runtime.takeUp(this.directory.records.slice(runtime.position));
  }

  async account(appId: string, name: string) {
    const [found] = await viewsOf(this.database.db, partition).accounts([`${appId}/${name}`]);
    return found && { ...found, status: statusOf(found) };
  }

  /** Ids of accounts by status. */
  async statuses(appId: string): Promise<Record<string, string>> {
    const found = await accountsOf(this.database.db).find({ appId }).toArray();
    return Object.fromEntries(found.map(({ subject, status }) => [subjectName(subject), status]));
  }

  async rows(appId: string) {
    return membershipsOf(this.database.db).find({ appId }).sort({ _id: 1 }).toArray();
  }

  async eventTypes(stream: string): Promise<string[]> {
    const found = await this.database.db.collection('events').find({ tenantId: this.tenantId, stream }).toArray();
    return found.sort((a, b) => a.revision - b.revision).map(({ type }) => type as string);
  }

  async #end(): Promise<void> {
    await Promise.all(this.#runtimes.map((runtime) => runtime.close().catch(() => undefined)));
    await this.database.db.dropDatabase();
    await this.database.stop();
  }
}

export function slowly(milliseconds: number): () => Promise<unknown> {
  return () => delay(milliseconds);
}
