import { ConnectorError } from '../domain/connector-error.ts';
import { withExternalId, withName } from '../domain/correlation.ts';
import { textAttribute } from '../domain/json.ts';
import type { Found } from '../domain/plan.ts';
import type { Quirks } from '../domain/quirks.ts';
import { type Desired, nameAttribute, type RemoteResource, type Subject } from '../domain/subject.ts';
import type { CallOptions, ScimApp } from './scim-app.ts';

export interface SubjectWork {
  readonly subject: Subject;
  readonly desired: Desired;
  readonly quirks: Quirks;
}

/** Most resources that are looked through for one the app says exists but does not find. */
const mostScanned = 5000;

const vanished = 'the account known before is gone from the app';
const noExternalIdFilter = 'the app does not filter by externalId: a lost answer may be found by name only';
const tooLarge = 'the group is too large to be read: members it has already are sent again';

/**
 * What the app holds of a subject: by its remote id, else by `externalId`, else (if it shall be present) by name.
 * @throws {ConnectorError} CORRELATION_AMBIGUOUS when several could be meant.
 */
export async function findRemote(
  app: ScimApp,
  { subject, desired, quirks }: SubjectWork,
  options: CallOptions = {},
): Promise<Found> {
  const members = needsMembers(subject, desired, quirks);
  if (subject.remoteId !== undefined) {
    const known = await readById(app, subject, subject.remoteId, { ...options, members });
    if (known !== undefined) return known;
  }
  const found = await correlate(app, subject, nameIn(subject, desired), options);
  const warnings = [...(subject.remoteId === undefined ? [] : [vanished]), ...found.warnings];
  if (!members || found.remote === undefined) return { ...found, warnings };
  const whole = await readById(app, subject, found.remote.remoteId, { ...options, members });
  return whole
    ? { ...whole, by: found.by, warnings: [...warnings, ...whole.warnings] }
    : { ...found, remote: undefined };
}

/** A change of members needs those there are; so does a PUT of a group, which replaces them. */
function needsMembers(subject: Subject, desired: Desired, quirks: Quirks): boolean {
  if (subject.type !== 'Group') return false;
  return desired.state === 'members' || (desired.state === 'present' && quirks.updateVerb === 'put');
}

async function readById(
  app: ScimApp,
  subject: Subject,
  remoteId: string,
  options: CallOptions & { readonly members: boolean },
): Promise<Found | undefined> {
  const remote = await app.get(subject.type, remoteId, options);
  if (remote === undefined) return undefined;
  if (remote !== 'too-large') return { remote, by: 'remote-id', membersKnown: true, warnings: [] };
  const small = options.members ? await app.get(subject.type, remoteId, { ...options, members: false }) : 'too-large';
  if (small === undefined) return undefined;
  if (small !== 'too-large') return { remote: small, by: 'remote-id', membersKnown: false, warnings: [tooLarge] };
  throw new ConnectorError('UPSTREAM_UNAVAILABLE', 'the answer of the app is too long to be read');
}

async function correlate(
  app: ScimApp,
  subject: Subject,
  name: string | undefined,
  options: CallOptions,
): Promise<Found> {
  const byExternalId = await app.find(subject.type, 'externalId', subject.resourceId, options);
  const warnings = byExternalId === undefined ? [noExternalIdFilter] : [];
  const stamped = only(withExternalId(byExternalId ?? [], subject.resourceId), 'externalId');
  if (stamped !== undefined) return { remote: stamped, by: 'external-id', membersKnown: true, warnings };
  const attribute = nameAttribute(subject.type);
  const byName = name === undefined ? [] : ((await app.find(subject.type, attribute, name, options)) ?? []);
  const remote = only(withName(subject.type, byName, name ?? ''), attribute);
  return { remote, by: 'name', membersKnown: true, warnings };
}

/**
 * The account of which the app says that its name is taken, although it was not found a moment before: somebody else was
 * faster, the app filters by exact case, or not at all.
 */
export async function findAfterConflict(
  app: ScimApp,
  { subject, desired }: SubjectWork,
  options: CallOptions = {},
): Promise<RemoteResource | undefined> {
  const name = nameIn(subject, desired);
  if (name === undefined) return undefined;
  const again = await correlate(app, subject, name, options);
  if (again.remote !== undefined) return again.remote;
  const attribute = nameAttribute(subject.type);
  const folded = (await app.find(subject.type, attribute, name.toLowerCase(), options)) ?? [];
  const remote = only(withName(subject.type, folded, name), attribute);
  return remote ?? scan(app, subject, name, options);
}

async function scan(
  app: ScimApp,
  subject: Subject,
  name: string,
  options: CallOptions,
): Promise<RemoteResource | undefined> {
  const matches: RemoteResource[] = [];
  let scanned = 0;
  for await (const candidate of app.list(subject.type, options)) {
    matches.push(...withName(subject.type, [candidate], name));
    scanned += 1;
    if (scanned >= mostScanned) return undefined;
  }
  return only(withName(subject.type, matches, name), nameAttribute(subject.type));
}

function only(candidates: readonly RemoteResource[], attribute: string): RemoteResource | undefined {
  if (candidates.length > 1) {
    const metadata = { attribute, candidates: String(candidates.length) };
    throw new ConnectorError('CORRELATION_AMBIGUOUS', `several in the app have this ${attribute}`, { metadata });
  }
  return candidates[0];
}

function nameIn(subject: Subject, desired: Desired): string | undefined {
  return desired.state === 'present' ? textAttribute(desired.attributes, nameAttribute(subject.type)) : undefined;
}
