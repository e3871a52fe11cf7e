import type { ConnectorError } from '../domain/connector-error.ts';
import type { JsonObject } from '../domain/json.ts';
import type { PlannedCall } from '../domain/plan.ts';
import type { RemoteResource, ResourceType } from '../domain/subject.ts';

export type Sent =
  /** Done; with what the app answered, if it answered something. */
  | { readonly status: 'done'; readonly resource: RemoteResource | undefined }
  /** The name, or another unique value, is taken; `error` is for when nobody is found who has it. */
  | { readonly status: 'conflict'; readonly error: ConnectorError }
  /** 404: it is not there, or something the request names is not. */
  | { readonly status: 'gone'; readonly error: ConnectorError };

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** An app's SCIM server. Every method makes one request (`list`: one per page) and throws ConnectorError. */
export interface ScimApp {
  /** Undefined: not there. `too-large`: there, but longer than what is read. */
  get(
    type: ResourceType,
    remoteId: string,
    options: CallOptions & { readonly members: boolean },
  ): Promise<RemoteResource | 'too-large' | undefined>;
  /** What the app answers to `<attribute> eq "<value>"`, unchecked. Undefined: it does not filter by this attribute. */
  find(
    type: ResourceType,
    attribute: string,
    value: string,
    options?: CallOptions,
  ): Promise<readonly RemoteResource[] | undefined>;
  /** Everything, or an error at the end: a listing whose pages do not add up is not one. */
  list(type: ResourceType, options?: CallOptions): AsyncIterable<RemoteResource>;
  /** Writes. @throws {ConnectorError} with `mayHaveChanged` when the app may have done it all the same. */
  send(call: PlannedCall, options?: CallOptions): Promise<Sent>;
  /** Undefined: the app has none. */
  serviceProviderConfig(options?: CallOptions): Promise<JsonObject | undefined>;
}
