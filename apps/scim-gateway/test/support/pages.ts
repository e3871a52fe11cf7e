import assert from 'node:assert/strict';
import { user } from './bodies.ts';
import type { Client } from './installation.ts';

export interface Shown {
  readonly id: string;
  readonly meta: { readonly resourceType: string };
  readonly [name: string]: unknown;
}

export interface Page {
  readonly Resources: readonly Shown[];
  readonly totalResults: number;
  readonly itemsPerPage: number;
  readonly startIndex?: number;
  readonly nextCursor?: string;
}

export type Query = Readonly<Record<string, string>>;

/** Bodies of users named `user-000` and so on. */
export function people(count: number, attributesOf: (n: number) => object = () => ({})): object[] {
  return Array.from({ length: count }, (_, n) =>
    user({ userName: `user-${String(n).padStart(3, '0')}`, ...attributesOf(n) }),
  );
}

/** Creates resources all at once; their ids. */
export async function make(at: Client, path: string, bodies: readonly object[]): Promise<string[]> {
  const answers = await Promise.all(bodies.map((body) => at.send('POST', path, body)));
  for (const { status, body } of answers) assert.equal(status, 201, JSON.stringify(body));
  return answers.map(({ body }) => body.id);
}

export async function page(at: Client, path: string, query: Query): Promise<Page> {
  const answer = await at.send('GET', `${path}?${new URLSearchParams(query)}`);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

/** All pages by cursor (RFC 9865); `between` is done after each but the last. */
export async function walk(
  at: Client,
  path: string,
  query: Query,
  between: (page: Page, n: number) => Promise<unknown> = async () => {},
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const next: Page = await page(at, path, { ...query, cursor });
    pages.push(next);
    cursor = next.nextCursor;
    if (cursor !== undefined) await between(next, pages.length);
  }
  return pages;
}

export function all(pages: readonly Page[]): Shown[] {
  return pages.flatMap(({ Resources }) => Resources);
}
