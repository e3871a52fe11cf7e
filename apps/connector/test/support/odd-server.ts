import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Stored {
  id: string;
  userName: string;
  [attribute: string]: unknown;
}

export interface OddServer {
  readonly baseUrl: string;
  readonly users: Stored[];
  /** `METHOD path` with the body. */
  readonly writes: { readonly request: string; readonly ifMatch: string | undefined; readonly body: string }[];
  stop(): Promise<void>;
}

/**
 * An app as they exist: it ignores filters and returns everyone, folds user names, drops `externalId`, answers PATCH and DELETE
 * without a body, and has versions.
 */
export async function startOddServer(): Promise<OddServer> {
  const users: Stored[] = [];
  const writes: OddServer['writes'][number][] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const { method = '', url = '' } = request;
    const id = /^\/scim\/Users\/([^?]+)/.exec(url)?.[1];
    const found = users.find((user) => user.id === id);
    const send = (status: number, value?: unknown) => {
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(value === undefined ? '' : JSON.stringify(value));
    };
    if (method !== 'GET') writes.push({ request: `${method} ${url}`, ifMatch: request.headers['if-match'], body });
    if (id !== undefined && found === undefined) return send(404);
    if (method === 'GET') return send(200, found ?? { totalResults: users.length, Resources: users });
    if (method === 'DELETE') return send(204, void users.splice(users.indexOf(found as Stored), 1));
    const { externalId, schemas, Operations, ...attributes } = JSON.parse(body);
    if (method === 'POST') {
      const userName = attributes.userName.toLowerCase();
      if (users.some((user) => user.userName === userName)) return send(409, { detail: `${userName} exists` });
      const user = { ...attributes, userName, id: randomUUID(), meta: { version: 'W/"1"' } };
      users.push(user);
      return send(201, user);
    }
    for (const { path, value } of Operations ?? []) Object.assign(found as Stored, path ? { [path]: value } : value);
    return send(204);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`,
    users,
    writes,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
