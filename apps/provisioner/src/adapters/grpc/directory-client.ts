import { DirectoryQueryServiceClient } from '@rollcall/protocol/directory/v1/query';
import {
  type CallSettings,
  type ConnectOptions,
  call,
  callStream,
  connect,
  RpcError,
  type Running,
  status,
} from '@rollcall/service-kit';
import { AttemptFailed, type Directory } from '../../application/ports.ts';
import type { JsonObject } from '../../domain/mapping/json.ts';
import type { Subject } from '../../domain/subject.ts';
import { BatchedReads } from './batched-reads.ts';

/** Far below the contract's 1,000, so that ordinary batches stay below the size of one message. */
const maxIds = 250;
const readTimeoutMs = 10_000;
/** Of a stream of all ids, which is read as fast as it is worked off. */
const streamTimeoutMs = 3_600_000;

/** Reads the directory over gRPC; single reads travel in batches. */
export function connectDirectory(options: ConnectOptions): Directory & Running {
  const client = connect(DirectoryQueryServiceClient, options);
  const reads = new BatchedReads((key, ids) => fetchResources(client, key, ids), maxIds);
  return {
    resource: (tenantId, subject, signal) => abortable(reads.read(`${subject.type}/${tenantId}`, subject.id), signal),
    async *resourceIds(tenantId, resourceType, signal) {
      const stream = callStream(client.streamResourceIds, { tenantId, resourceType }, streamSettings(signal));
      for await (const { resourceIds } of translated(stream)) yield resourceIds;
    },
    async *members(tenantId, groupId, signal) {
      const stream = callStream(client.streamMembers, { tenantId, groupId }, streamSettings(signal));
      for await (const { members } of withoutMissing(translated(stream))) yield members.flatMap(toSubject);
    },
    stop: () => client.stop(),
  };
}

function streamSettings(signal: AbortSignal): CallSettings {
  return { timeoutMs: streamTimeoutMs, signal };
}

/** Halves a batch whose answer does not fit into a message. */
async function fetchResources(
  client: DirectoryQueryServiceClient,
  key: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const slash = key.indexOf('/');
  const [resourceType, tenantId] = [key.slice(0, slash), key.slice(slash + 1)];
  try {
    const request = { tenantId, resourceType, resourceIds: [...ids] };
    const { resources } = await call(client.batchGetResources, request, { timeoutMs: readTimeoutMs });
    return new Map(resources.map(({ resourceId, json }) => [resourceId, JSON.parse(json.toString('utf8'))]));
  } catch (error) {
    const tooLarge = error instanceof RpcError && error.code === status.RESOURCE_EXHAUSTED;
    if (!tooLarge || ids.length === 1) throw failed(error);
    const middle = Math.ceil(ids.length / 2);
    const halves = [ids.slice(0, middle), ids.slice(middle)];
    const found = await Promise.all(halves.map((half) => fetchResources(client, key, half)));
    return new Map(found.flatMap((map) => [...map]));
  }
}

async function* translated<T>(stream: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* stream;
  } catch (error) {
    throw failed(error);
  }
}

/** A group that has been deleted since its id was listed has no members. */
async function* withoutMissing<T>(stream: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* stream;
  } catch (error) {
    const missing =
      error instanceof AttemptFailed && error.cause instanceof RpcError && error.cause.code === status.NOT_FOUND;
    if (!missing) throw error;
  }
}

function failed(error: unknown): AttemptFailed {
  if (error instanceof AttemptFailed) return error;
  const { code } = RpcError.from(error);
  if (code === status.RESOURCE_EXHAUSTED) {
    return new AttemptFailed({ reason: 'MESSAGE_REFUSED', detail: 'the directory resource is too large' }, error);
  }
  return new AttemptFailed(
    { reason: 'DIRECTORY_UNAVAILABLE', detail: `the directory answered ${status[code]}` },
    error,
  );
}

function toSubject({ id, type }: { readonly id: string; readonly type: string }): Subject[] {
  return type === 'User' || type === 'Group' ? [{ type, id }] : [];
}

async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
