import type { Installation } from './installation.ts';
import { OperatorError } from './operator-error.ts';

const timeoutMs = 30_000;

/** The admin API (`/admin/v1`) as this tool uses it. Paths are relative to the base and their segments already encoded. */
export interface AdminClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
  put<T>(path: string, body: object): Promise<T>;
  delete<T>(path: string): Promise<T>;
}

/** A client of one installation. Every call rejects with an OperatorError that repeats what the server said. */
export function adminClient(installation: () => Promise<Installation>): AdminClient {
  const send = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const { adminBaseUrl, adminToken } = await installation();
    const response = await fetch(`${adminBaseUrl}/${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new OperatorError(`The admin API at ${adminBaseUrl} does not answer.`, { cause });
    });
    const answer = (await response.json().catch(() => ({}))) as T & { title?: string; detail?: string };
    if (!response.ok)
      throw new OperatorError(answer.detail ?? answer.title ?? `The admin API answered ${response.status}.`);
    return answer;
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
    put: (path, body) => send('PUT', path, body),
    delete: (path) => send('DELETE', path),
  };
}

/** A path with its variable parts encoded: `` path`tenants/${id}` ``. */
export function path(parts: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: parts }, ...values.map(encodeURIComponent));
}
