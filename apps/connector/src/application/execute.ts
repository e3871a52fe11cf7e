import { ConnectorError } from '../domain/connector-error.ts';
import { attribute } from '../domain/json.ts';
import { membersOf } from '../domain/members.ts';
import { decidePlan, type Plan, type PlannedCall, showsDesired } from '../domain/plan.ts';
import type { RemoteResource } from '../domain/subject.ts';
import { findAfterConflict, findRemote, type SubjectWork } from './find-remote.ts';
import type { Applied } from './ledger.ts';
import type { ScimApp, Sent } from './scim-app.ts';

export interface Work extends SubjectWork {
  /** Ends reads: the caller has gone, or time is up. */
  readonly readSignal: AbortSignal;
  /** Ends writes: time is up. A caller that has gone does not end a write, whose answer is worth keeping. */
  readonly writeSignal: AbortSignal;
  /** Called before each write. @throws when there is no time or no right to write any more. */
  beforeWrite(): void;
}

/** Carries a plan out and looks at what came of it. */
export async function execute(app: ScimApp, work: Work, plan: Plan): Promise<Applied> {
  const { call, operation, remote } = plan;
  if (call === undefined) return settled(work, plan);
  const sent = await write(app, work, call);
  if (sent.status === 'conflict') return link(app, work, sent.error);
  if (sent.status === 'gone') {
    if (operation !== 'delete') throw await notFound(app, work, remote, sent.error);
    return { outcome: 'already-absent', operation, remote: undefined, verified: true };
  }
  const outcome = plan.linked && work.desired.state === 'present' ? 'already-exists-linked' : 'applied';
  if (operation === 'delete') {
    return {
      outcome,
      operation,
      remote: undefined,
      verified: remote !== undefined && (await isGone(app, work, remote)),
    };
  }
  const seen = await lookAt(app, work, sent.resource ?? remote, sent.resource);
  return { outcome, operation, ...seen };
}

/** What an earlier attempt, whose answer was lost, turns out to have done: the app is as desired. */
export function resumed(work: Work, plan: Plan): Applied {
  const { subject, desired, quirks } = work;
  const operations = {
    present: subject.remoteId === undefined ? 'create' : 'update',
    absent: subject.type === 'User' && quirks.deprovisioning === 'disable' ? 'disable' : 'delete',
    members: 'change-members',
  } as const;
  return { outcome: 'applied', operation: operations[desired.state], remote: refOf(plan.remote), verified: true };
}

function settled(work: Work, plan: Plan): Applied {
  const remote = refOf(plan.remote);
  if (remote === undefined) return { outcome: 'already-absent', operation: 'none', remote, verified: true };
  const linked = plan.linked && work.desired.state === 'present';
  return { outcome: linked ? 'already-exists-linked' : 'no-change', operation: 'none', remote, verified: true };
}

async function write(app: ScimApp, work: Work, call: PlannedCall): Promise<Sent> {
  work.beforeWrite();
  return app.send(call, { signal: work.writeSignal });
}

/** What 404 to a change means: some apps say so too when it is a member, or another thing named, that they do not have. */
async function notFound(
  app: ScimApp,
  { subject, readSignal }: Work,
  remote: RemoteResource | undefined,
  { metadata }: ConnectorError,
): Promise<ConnectorError> {
  const there = remote && (await app.get(subject.type, remote.remoteId, { members: false, signal: readSignal }));
  return there === undefined
    ? new ConnectorError('REMOTE_CHANGED', 'the app no longer has it', { metadata })
    : new ConnectorError('UPSTREAM_REJECTED', 'the app has it, but not something the change names', { metadata });
}

/** The name was taken: finds who has it, makes it ours and brings it to the desired state. */
async function link(app: ScimApp, work: Work, conflict: ConnectorError): Promise<Applied> {
  const { subject, desired, quirks, readSignal } = work;
  const taken = await findAfterConflict(app, work, { signal: readSignal });
  if (taken === undefined) throw conflict;
  const known = { ...work, subject: { ...subject, remoteId: taken.remoteId } };
  const { remote = taken, ...found } = await findRemote(app, known, { signal: readSignal });
  const plan = decidePlan(subject, desired, { ...found, remote, by: 'name' }, quirks);
  const outcome = 'already-exists-linked';
  if (plan.call === undefined) return { outcome, operation: 'none', remote: refOf(remote), verified: true };
  const sent = await write(app, work, plan.call);
  if (sent.status !== 'done') throw new ConnectorError('REMOTE_CHANGED', 'the account changed while it was linked');
  return { outcome, operation: plan.operation, ...(await lookAt(app, work, remote, sent.resource)) };
}

/** The app's answer, or a read after it. A read that fails leaves the result unverified, not undone. */
async function lookAt(
  app: ScimApp,
  work: Work,
  known: RemoteResource | undefined,
  answered: RemoteResource | undefined,
): Promise<Pick<Applied, 'remote' | 'verified'>> {
  if (answered !== undefined && isAsDesired(work, answered)) return { remote: refOf(answered), verified: true };
  const read = await readBack(app, work, known);
  const remote = read ?? answered ?? known;
  if (remote === undefined) {
    throw new ConnectorError('OUTCOME_UNKNOWN', 'the app did not say what it made', { mayHaveChanged: true });
  }
  return { remote: refOf(remote), verified: read !== undefined && isAsDesired(work, read) };
}

async function readBack(
  app: ScimApp,
  work: Work,
  known: RemoteResource | undefined,
): Promise<RemoteResource | undefined> {
  const subject = known === undefined ? work.subject : { ...work.subject, remoteId: known.remoteId };
  try {
    return (await findRemote(app, { ...work, subject }, { signal: work.readSignal })).remote;
  } catch (error) {
    if (error instanceof ConnectorError) return undefined;
    throw error;
  }
}

function isAsDesired({ subject, desired }: Work, { resource }: RemoteResource): boolean {
  switch (desired.state) {
    case 'present':
      return showsDesired(subject.type, desired.attributes, resource);
    case 'absent':
      return attribute(resource, 'active') === false;
    case 'members': {
      const members = membersOf(resource);
      return desired.add.every((id) => members.has(id)) && !desired.remove.some((id) => members.has(id));
    }
  }
}

/** Gone, or what some apps make of DELETE: deactivated. */
async function isGone(app: ScimApp, work: Work, remote: RemoteResource): Promise<boolean> {
  try {
    const there = await app.get(work.subject.type, remote.remoteId, { members: false, signal: work.readSignal });
    return there === undefined || (there !== 'too-large' && attribute(there.resource, 'active') === false);
  } catch (error) {
    if (error instanceof ConnectorError) return false;
    throw error;
  }
}

function refOf(remote: RemoteResource | undefined): Applied['remote'] {
  return remote && { remoteId: remote.remoteId, etag: remote.etag };
}
