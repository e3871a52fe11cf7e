import { requestProvisioning } from '../domain/account-decisions.ts';
import type { App } from '../domain/app.ts';
import { takes } from '../domain/directory-change.ts';
import { membershipId, wish } from '../domain/membership.ts';
import { backfillBatch } from '../domain/policy/limits.ts';
import { accountId, type ResourceType, type Subject } from '../domain/subject.ts';
import type { PartitionWriter } from './partition-writer.ts';
import type { Directory } from './ports.ts';
import type { UnitOfWork } from './unit-of-work.ts';

export interface FillPorts {
  readonly writer: PartitionWriter;
  readonly directory: Directory;
  /** Called after every commit that made accounts due. */
  readonly onProgress: () => void;
}

/**
 * Brings everyone who is in the directory already into a newly connected app: users, then groups, then members.
 * What is known already is left alone, so it may be repeated, and events may arrive meanwhile in any order.
 * @throws {AttemptFailed} DIRECTORY_UNAVAILABLE; to be called again.
 */
export async function fillApp(ports: FillPorts, app: App, signal: AbortSignal): Promise<void> {
  await ports.writer.submit({ decide: (unit) => connected(unit, app.id) });
  const users = await fillAccounts(ports, app, 'User', signal);
  const withGroups = takes(app, { type: 'Group', id: '' });
  const groups = withGroups ? await fillAccounts(ports, app, 'Group', signal) : 0;
  const memberships = withGroups ? await fillMembers(ports, app, signal) : 0;
  await ports.writer.submit({
    decide(unit) {
      unit.recordApp(unit.app(app.id), [{ type: 'AppFilled', data: { users, groups, memberships } }]);
    },
  });
  ports.onProgress();
}

function connected(unit: UnitOfWork, appId: string): void {
  const app = unit.app(appId);
  if (app.revision > 0) return;
  const { name, transport, fulfilment } = app;
  unit.recordApp(app, [{ type: 'AppConnected', data: { name, transport, fulfilment } }]);
}

async function fillAccounts(ports: FillPorts, app: App, type: ResourceType, signal: AbortSignal): Promise<number> {
  let found = 0;
  for await (const ids of inBatches(ports.directory.resourceIds(app.tenantId, type, signal))) {
    found += ids.length;
    const subjects = ids.map((id) => ({ type, id }));
    await ports.writer.submit({
      accounts: subjects.map((subject) => accountId(app.id, subject)),
      tenants: [app.tenantId],
      decide: (unit) => requestMissing(unit, app, subjects),
    });
    ports.onProgress();
  }
  return found;
}

function requestMissing(unit: UnitOfWork, app: App, subjects: readonly Subject[]): void {
  const sequence = unit.tenants.get(app.tenantId)?.lastSequence ?? 0;
  const cause = { commandId: app.id, correlationId: app.correlationId };
  for (const subject of subjects) {
    const account = unit.account(app, subject);
    if (account.revision > 0) continue;
    const request = { sequence, cause: 'AppConnected', deleted: false, directoryTime: unit.now };
    unit.record(account, requestProvisioning(request), cause);
  }
}

async function fillMembers(ports: FillPorts, app: App, signal: AbortSignal): Promise<number> {
  let found = 0;
  for await (const groupIds of ports.directory.resourceIds(app.tenantId, 'Group', signal)) {
    for (const groupId of groupIds) {
      for await (const members of inBatches(ports.directory.members(app.tenantId, groupId, signal))) {
        found += members.length;
        await ports.writer.submit({
          accounts: [accountId(app.id, { type: 'Group', id: groupId })],
          memberships: members.map(({ id }) => membershipId({ appId: app.id, groupId, memberId: id })),
          decide: (unit) => wishMissing(unit, app, groupId, members),
        });
        ports.onProgress();
      }
    }
  }
  return found;
}

function wishMissing(unit: UnitOfWork, app: App, groupId: string, members: readonly Subject[]): void {
  const group = unit.account(app, { type: 'Group', id: groupId });
  if (group.deleted || group.revision === 0) return;
  const owners = members.map((member) => ({
    tenantId: app.tenantId,
    appId: app.id,
    groupId,
    memberId: member.id,
    memberType: member.type,
  }));
  const missing = owners.filter((owner) => unit.memberships.get(membershipId(owner)) === undefined);
  if (missing.length === 0) return;
  const data = {
    directorySequence: group.sequence,
    added: missing.length,
    removed: 0,
    directoryTime: unit.now.toISOString(),
  };
  const cause = { commandId: app.id, correlationId: app.correlationId };
  unit.record(group, [{ type: 'MembershipsRequested', data }], cause);
  for (const owner of missing) unit.memberships.put(wish(unit.membership(owner), true));
}

async function* inBatches<T>(lists: AsyncIterable<readonly T[]>): AsyncIterable<readonly T[]> {
  const batch: T[] = [];
  for await (const list of lists) {
    batch.push(...list);
    while (batch.length >= backfillBatch) yield batch.splice(0, backfillBatch);
  }
  if (batch.length > 0) yield batch;
}
