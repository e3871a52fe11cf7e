import { groupType, listResponseSchema, type ResourceType, type ScimResource, type Selection } from '@rollcall/scim';
import type { Log } from '@rollcall/service-kit';
import type { Response } from 'express';
import type { Written } from '../../../application/change-resource.ts';
import type { DirectoryReader, GroupMember, Page } from '../../../application/ports.ts';
import type { ListQuery } from '../../../domain/list-query.ts';
import { locationOf, memberView, selectsReferences, viewOf } from '../../../domain/resource-view.ts';
import { sendParts } from '../json-answer.ts';
import { scimMediaType } from './scim-answer.ts';

/** How resources are shown to one client. */
export interface View {
  readonly type: ResourceType;
  readonly baseUrl: string;
  readonly selection: Selection;
}

/** Sends one resource; a group's members are sent as they are read, however many there are. */
export async function sendResource(
  response: Response,
  status: number,
  resource: ScimResource,
  options: { readonly view: View; readonly members?: AsyncIterable<GroupMember> | undefined },
): Promise<void> {
  const { view, members } = options;
  const { meta } = resource as { meta?: { version?: string } };
  const headers = {
    'Content-Type': scimMediaType,
    ...(meta?.version !== undefined && { ETag: meta.version }),
    ...(status === 201 && { Location: locationOf(view.baseUrl, view.type, String(resource.id)) }),
  };
  const text = JSON.stringify(viewOf(resource, view));
  const parts = members ? withMembers(text, members, view) : [text];
  await sendParts(response, { status, headers }, parts);
}

/** Sends a page as a ListResponse (RFC 7644 §3.4.2), resource by resource. */
export async function sendPage(response: Response, page: Page, query: ListQuery, view: View): Promise<void> {
  const parts = async function* (): AsyncGenerator<string> {
    let itemsPerPage = 0;
    const head = { schemas: [listResponseSchema], totalResults: page.totalResults, startIndex: query.startIndex };
    yield `${JSON.stringify(head).slice(0, -1)},"Resources":[`;
    for await (const resource of page.resources) {
      yield (itemsPerPage === 0 ? '' : ',') + JSON.stringify(viewOf(resource, view));
      itemsPerPage += 1;
    }
    yield `],"itemsPerPage":${itemsPerPage}}`;
  };
  await sendParts(response, { status: 200, headers: { 'Content-Type': scimMediaType } }, parts());
}

/**
 * Answers a change with the resource after it, joined with its members or groups. The change holds whatever happens to that
 * reading, so when it fails the resource is sent without them rather than an error that would invite a second attempt.
 */
export async function sendWritten(
  response: Response,
  status: number,
  written: Written,
  options: { readonly view: View; readonly directory: DirectoryReader; readonly log: Log },
): Promise<void> {
  const { view, directory, log } = options;
  if (written.complete || !selectsReferences(view.type, view.selection))
    return sendResource(response, status, written.resource, { view });
  try {
    if (view.type.name === groupType.name)
      return await sendResource(response, status, written.resource, { view, members: directory.members(written.id) });
    const resource = await directory.get(view.type, written.id, { withReferences: true });
    return await sendResource(response, status, resource, { view });
  } catch (error) {
    if (response.headersSent) throw error;
    log.warn('a written resource could not be read back', { resourceType: view.type.name, id: written.id, error });
    return sendResource(response, status, written.resource, { view });
  }
}

async function* withMembers(group: string, members: AsyncIterable<GroupMember>, view: View): AsyncGenerator<string> {
  let before = `${group.slice(0, -1)},"members":[`;
  for await (const member of members) {
    const entry = memberView(member, view);
    if (!entry) continue;
    yield before + JSON.stringify(entry);
    before = ',';
  }
  yield before === ',' ? ']}' : group;
}

/** 304 and 204: a header is all there is to say. */
export function sendEmpty(response: Response, status: 204 | 304, version?: string): void {
  if (version !== undefined) response.setHeader('ETag', version);
  response.status(status).end();
}
