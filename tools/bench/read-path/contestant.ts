import { Pool } from 'undici';
import type { InstalledProcess } from '../installation.ts';

/** A SCIM server that takes part, and the people it holds: `ids[n]` is the id of person `n`. */
export interface Contestant {
  readonly name: string;
  readonly baseUrl: string;
  readonly bearerToken: string;
  /** Whose CPU counts as its own; the database is shared. */
  readonly processes: readonly InstalledProcess[];
  readonly ids: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A client with so many connections. */
export class ScimClient {
  readonly #pool: Pool;
  readonly #base: string;
  readonly #token: string;

  constructor({ baseUrl, bearerToken }: Pick<Contestant, 'baseUrl' | 'bearerToken'>, connections: number) {
    const url = new URL(baseUrl);
    this.#pool = new Pool(url.origin, { connections, pipelining: 1, bodyTimeout: 600_000, headersTimeout: 600_000 });
    this.#base = url.pathname;
    this.#token = bearerToken;
  }

  /** `path` below the SCIM base. */
  async send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
    const answer = await this.#pool.request({
      method,
      path: this.#base + path,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/scim+json' },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  /** @throws when the answer is anything else than a success. */
  async json<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const { status, text } = await this.send(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} was answered ${status}: ${text.slice(0, 500)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
