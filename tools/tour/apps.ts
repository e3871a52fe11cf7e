import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';

const pollMs = 10;

/** A resource as the downstream SCIM server shows it. */
export interface RemoteResource extends Record<string, unknown> {
  readonly id: string;
  readonly active?: boolean;
  readonly title?: string;
  readonly members?: readonly { readonly value: string }[];
}

/** Looks into the downstream SCIM app through its own API, as its administrator would. */
export class ScimApp {
  readonly baseUrl: string;
  readonly #bearerToken: string;

  constructor(baseUrl: string, bearerToken: string) {
    this.baseUrl = baseUrl;
    this.#bearerToken = bearerToken;
  }

  /** All resources of an endpoint, `/Users` or `/Groups`. */
  async list(endpoint: string, filter?: string): Promise<readonly RemoteResource[]> {
    const query = filter ? `?filter=${encodeURIComponent(filter)}` : '?count=1000';
    const response = await fetch(`${this.baseUrl}${endpoint}${query}`, {
      headers: { authorization: `Bearer ${this.#bearerToken}` },
    });
    if (!response.ok) throw new Error(`The app answered ${response.status} to GET ${endpoint}.`);
    const { Resources } = (await response.json()) as { Resources?: RemoteResource[] };
    return Resources ?? [];
  }

  async user(userName: string): Promise<RemoteResource | undefined> {
    const [found] = await this.list('/Users', `userName eq "${userName}"`);
    return found;
  }

  async group(displayName: string): Promise<RemoteResource | undefined> {
    const [found] = await this.list('/Groups', `displayName eq "${displayName}"`);
    return found;
  }
}

/** Reads the file of the app that has no API. */
export class RosterApp {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Its rows by column; none while there is no file yet. */
  async rows(): Promise<readonly Record<string, string>[]> {
    try {
      return parse(await readFile(this.path), { columns: true }) as Record<string, string>[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

/**
 * Asks until `read` yields something, and tells when that was (milliseconds of the wall clock).
 * @throws {Error} naming `what` when it has not happened within `timeoutMs`.
 */
export async function observe<T>(
  what: string,
  timeoutMs: number,
  read: () => Promise<T | undefined | false>,
): Promise<{ readonly at: number; readonly seen: T }> {
  const giveUpAt = Date.now() + timeoutMs;
  while (Date.now() < giveUpAt) {
    const seen = await read();
    if (seen) return { at: Date.now(), seen };
    await delay(pollMs);
  }
  throw new Error(`${what} did not happen within ${timeoutMs / 1000} s.`);
}
