import { randomUUID } from 'node:crypto';
import type { Committed } from '@rollcall/protocol/command/v1/command';
import {
  parsePatch,
  parseResource,
  printPatch,
  type ResourceType,
  redactPatch,
  type ScimResource,
} from '@rollcall/scim';
import { entityTag } from '../domain/entity-tag.ts';
import { withoutOwnId } from '../domain/own-id.ts';
import { referencesOf } from '../domain/resource-view.ts';
import type { Caller } from './ports.ts';
import type { SubmitCommand } from './submit-command.ts';

/** Which resource a change is about. */
export interface Target {
  readonly type: ResourceType;
  readonly id: string;
  /** The entity tags of `If-Match`; empty: unconditional. */
  readonly ifMatch: readonly string[];
}

/** A change that holds. */
export interface Written {
  readonly id: string;
  readonly version: string;
  /** The resource after the change. */
  readonly resource: ScimResource;
  /** Whether `resource` has all its members or groups; the directory keeps them apart. */
  readonly complete: boolean;
}

/** The changes a client can ask for. Each rejects with a ScimError when its body or the directory's state forbids it. */
export interface ResourceChanges {
  create(caller: Caller, type: ResourceType, body: unknown): Promise<Written>;
  replace(caller: Caller, target: Target, body: unknown): Promise<Written>;
  patch(caller: Caller, target: Target, body: unknown): Promise<Written>;
  remove(caller: Caller, target: Target): Promise<void>;
}

/** Checks what a client sends before it becomes a command. No password ever gets into one. */
export function createResourceChanges(submit: SubmitCommand): ResourceChanges {
  return {
    async create(caller, type, body) {
      const resource = parseResource(type, body);
      const value = { resourceType: type.name, resourceId: randomUUID(), resource: json(resource) };
      const complete = resource[referencesOf(type)] === undefined;
      return written(await submit(caller, { $case: 'create', value }), complete);
    },
    async replace(caller, target, body) {
      const value = { ...addressOf(target), resource: json(parseResource(target.type, body)) };
      return written(await submit(caller, { $case: 'replace', value }), false);
    },
    async patch(caller, target, body) {
      const operations = redactPatch(target.type, withoutOwnId(parsePatch(body), target.id));
      const value = { ...addressOf(target), patch: json(printPatch(operations)) };
      return written(await submit(caller, { $case: 'patch', value }), false);
    },
    async remove(caller, target) {
      await submit(caller, { $case: 'delete', value: addressOf(target) });
    },
  };
}

function addressOf({ type, id, ifMatch }: Target) {
  return { resourceType: type.name, resourceId: id, ifMatch: [...ifMatch] };
}

function written({ resourceId, revision, resource }: Committed, complete: boolean): Written {
  return { id: resourceId, version: entityTag(revision), resource: JSON.parse(resource.toString('utf8')), complete };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
