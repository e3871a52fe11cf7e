import { attribute, isObject, type JsonObject, type JsonValue, textAttribute } from '../../domain/json.ts';
import type { RemoteResource } from '../../domain/subject.ts';

/** A resource as an app gave it; undefined without a usable `id`. */
export function resourceOf(value: JsonValue | undefined): RemoteResource | undefined {
  if (!isObject(value)) return undefined;
  const id = attribute(value, 'id');
  const remoteId = typeof id === 'number' ? String(id) : id;
  if (typeof remoteId !== 'string' || !isRemoteId(remoteId)) return undefined;
  const meta = attribute(value, 'meta');
  return { remoteId, etag: (isObject(meta) && textAttribute(meta, 'version')) || '', resource: value };
}

/** `Resources` of a ListResponse (RFC 7644 §3.4.2). */
export function resourcesIn(body: JsonObject): RemoteResource[] {
  const list = attribute(body, 'Resources');
  return Array.isArray(list) ? list.flatMap((value) => resourceOf(value) ?? []) : [];
}

/** Whether a text can be a segment of a path that names a resource: `..` would name the collection's parent. */
export function isRemoteId(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && text.length <= 1024;
}
