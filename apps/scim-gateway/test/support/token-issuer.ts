import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';

/** An issuer of tokens that publishes its keys over HTTP, as another organisation's would. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
  /** How often the keys were fetched. */
  readonly fetched: () => number;
  /** What the address of the keys answers from now on; undefined: the keys. */
  answerWith(status: number | undefined): void;
  /** Signs with a new key from now on, and publishes only that. */
  newKey(): void;
  readonly publicKey: () => KeyObject;
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  let fetched = 0;
  let status: number | undefined;
  let generation = 0;
  let pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const kid = () => `key-${generation}`;
  const server = createServer((_request, response) => {
    fetched += 1;
    response.writeHead(status ?? 200, { 'content-type': 'application/json', location: '/elsewhere' });
    const key = { ...pair.publicKey.export({ format: 'jwk' }), kid: kid(), use: 'sig' };
    response.end(status === undefined ? JSON.stringify({ keys: [key] }) : 'no');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    fetched: () => fetched,
    answerWith: (next) => {
      status = next;
    },
    newKey() {
      generation += 1;
      pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    },
    publicKey: () => pair.publicKey,
    sign: (claims, header = {}) =>
      new SignJWT({ iss: issuer, exp: Math.floor(Date.now() / 1_000) + 300, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: kid(), ...header })
        .sign(pair.privateKey),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
