import type { RequestContext, Subject as WireSubject } from '@rollcall/protocol/connector/v1/common';
import type { DesiredState } from '@rollcall/protocol/connector/v1/provisioning';
import { ConnectorError } from '../../domain/connector-error.ts';
import type { Desired, ResourceType, Subject } from '../../domain/subject.ts';
import { parseJsonObject } from '../scim/json-body.ts';
import { isRemoteId } from '../scim/remote-resource.ts';

export interface ConnectionIds {
  readonly tenantId: string;
  readonly connectionId: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function invalid(problem: string): ConnectorError {
  return new ConnectorError('REQUEST_INVALID', problem);
}

/** @throws {ConnectorError} REQUEST_INVALID, as all of these do. */
export function toIds(ids: ConnectionIds | RequestContext | undefined): ConnectionIds {
  const { tenantId = '', connectionId = '' } = ids ?? {};
  if (!/^[^/\s]{1,128}$/.test(tenantId)) throw invalid('tenant_id is missing or not one');
  if (!uuid.test(connectionId)) throw invalid('connection_id is missing or not a UUID');
  return { tenantId, connectionId: connectionId.toLowerCase() };
}

export function toResourceType(text: string): ResourceType {
  if (text !== 'User' && text !== 'Group') throw invalid('resource_type has to be "User" or "Group"');
  return text;
}

export function toRemoteId(text: string): string {
  if (!isRemoteId(text)) throw invalid('remote_id is missing or cannot be part of a path');
  return text;
}

export function toSubject(subject: WireSubject | undefined): Subject {
  if (subject === undefined) throw invalid('subject is missing');
  const { resourceId, remote } = subject;
  if (resourceId === '' || resourceId.length > 256) throw invalid('subject.resource_id is missing or too long');
  const remoteId = remote === undefined || remote.remoteId === '' ? undefined : toRemoteId(remote.remoteId);
  return { type: toResourceType(subject.resourceType), resourceId, remoteId };
}

export function toDesired(desired: DesiredState | undefined, subject: Subject, maxMembers: number): Desired {
  const state = desired?.state;
  switch (state?.$case) {
    case 'present': {
      const attributes = parseJsonObject(state.value.attributes);
      if (attributes === undefined) throw invalid('attributes are not a JSON object');
      return { state: 'present', attributes };
    }
    case 'absent':
      return { state: 'absent' };
    case 'membership': {
      const { add, remove } = state.value;
      checkMembers(subject, add, remove, maxMembers);
      return { state: 'members', add, remove };
    }
    case undefined:
      throw invalid('desired is missing');
  }
}

function checkMembers(subject: Subject, add: readonly string[], remove: readonly string[], max: number): void {
  if (subject.type !== 'Group') throw invalid('only a group has members');
  if (add.length + remove.length > max) throw invalid(`at most ${max} members change together`);
  if (![...add, ...remove].every(isRemoteId)) throw invalid('a member has no usable remote id');
  if (add.some((id) => remove.includes(id))) throw invalid('a member is to be added and removed');
}
