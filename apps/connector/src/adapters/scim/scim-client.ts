import type { HttpAnswer } from '@rollcall/service-kit/outbound';
import type { CallOptions, ScimApp, Sent } from '../../application/scim-app.ts';
import { ConnectorError } from '../../domain/connector-error.ts';
import { attribute, type JsonObject } from '../../domain/json.ts';
import type { PlannedCall } from '../../domain/plan.ts';
import { endpoint, type RemoteResource, type ResourceType } from '../../domain/subject.ts';
import { parseJsonObject } from './json-body.ts';
import { listAll } from './listing.ts';
import { resourceOf, resourcesIn } from './remote-resource.ts';
import type { ScimRequest, ScimTransport } from './scim-transport.ts';
import { isConflict } from './upstream-errors.ts';

/** A client of one app's SCIM 2.0 server (RFC 7644). It repeats nothing. */
export class ScimClient implements ScimApp {
  readonly #transport: ScimTransport;

  constructor(transport: ScimTransport) {
    this.#transport = transport;
  }

  async get(type: ResourceType, remoteId: string, options: CallOptions & { readonly members: boolean }) {
    const query = type === 'Group' && !options.members ? '?excludedAttributes=members' : '';
    const path = `${endpoint(type)}/${encodeURIComponent(remoteId)}${query}`;
    const wanted: ScimRequest = { method: 'GET', path, signal: options.signal };
    const answer = await this.#transport.request(wanted);
    if (answer.status === 404) return undefined;
    if (answer.status === 200 && answer.body === undefined) return 'too-large';
    const resource = answer.status === 200 ? resourceOf(objectIn(answer)) : undefined;
    if (resource === undefined) throw this.#transport.failure(wanted, answer);
    return resource;
  }

  async find(type: ResourceType, name: string, value: string, { signal }: CallOptions = {}) {
    const query = new URLSearchParams({ filter: `${name} eq ${JSON.stringify(value)}` });
    const wanted: ScimRequest = { method: 'GET', path: `${endpoint(type)}?${query}`, signal, values: [value] };
    const answer = await this.#transport.request(wanted);
    if (answer.status === 400 || answer.status === 501) return undefined;
    return answer.status === 404 ? [] : resourcesIn(this.#body(wanted, answer));
  }

  list(type: ResourceType, { signal }: CallOptions = {}): AsyncIterable<RemoteResource> {
    return listAll(async (startIndex, count) => {
      const query = new URLSearchParams({ startIndex: String(startIndex), count: String(count) });
      const wanted: ScimRequest = { method: 'GET', path: `${endpoint(type)}?${query}`, signal };
      const body = this.#body(wanted, await this.#transport.request(wanted));
      return { total: attribute(body, 'totalResults'), resources: resourcesIn(body) };
    });
  }

  async send(call: PlannedCall, { signal }: CallOptions = {}): Promise<Sent> {
    const wanted: ScimRequest = { ...call, signal };
    const answer = await this.#transport.request(wanted);
    if (answer.status >= 200 && answer.status < 300) return { status: 'done', resource: resourceOf(objectIn(answer)) };
    const error = this.#transport.failure(wanted, answer);
    if (call.path === endpoint('Group') && answer.status === 404) {
      throw new ConnectorError('CAPABILITY_ABSENT', 'the app has no groups', { metadata: error.metadata });
    }
    if (call.method === 'POST' && isConflict(answer)) return { status: 'conflict', error };
    if (call.method !== 'POST' && answer.status === 404) return { status: 'gone', error };
    throw error;
  }

  async serviceProviderConfig({ signal }: CallOptions = {}): Promise<JsonObject | undefined> {
    const wanted: ScimRequest = { method: 'GET', path: '/ServiceProviderConfig', signal };
    const answer = await this.#transport.request(wanted);
    return answer.status === 404 ? undefined : this.#body(wanted, answer);
  }

  #body(wanted: ScimRequest, answer: HttpAnswer): JsonObject {
    const body = answer.status === 200 ? objectIn(answer) : undefined;
    if (body === undefined) throw this.#transport.failure(wanted, answer);
    return body;
  }
}

function objectIn(answer: HttpAnswer): JsonObject | undefined {
  return answer.body && parseJsonObject(answer.body);
}
