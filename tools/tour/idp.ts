import { randomUUID } from 'node:crypto';

/** One request as the identity provider saw it. Times are milliseconds of the wall clock. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly correlationId: string;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly status: number;
  readonly body: ScimBody;
}

/** Any SCIM answer; `{}` where there was none. */
export interface ScimBody extends Record<string, unknown> {
  readonly id?: string;
  readonly totalResults?: number;
  readonly detail?: string;
}

/** Plays the identity provider: sends SCIM over HTTP with a Bearer token and expects the statuses an IdP expects. */
export class IdentityProvider {
  readonly #baseUrl: string;
  readonly #bearerToken: string;

  constructor(baseUrl: string, bearerToken: string) {
    this.#baseUrl = baseUrl;
    this.#bearerToken = bearerToken;
  }

  /** @throws {Error} with the SCIM detail when the answer's status is not the expected one. */
  async send(method: string, path: string, expected: number, body?: object): Promise<Exchange> {
    const correlationId = randomUUID();
    const sentAt = Date.now();
    const response = await fetch(`${this.#baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#bearerToken}`,
        accept: 'application/scim+json',
        'content-type': 'application/scim+json',
        'user-agent': 'Okta SCIM Client 1.0.0',
        'x-request-id': correlationId,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answeredAt = Date.now();
    const answer = (text ? JSON.parse(text) : {}) as ScimBody;
    if (response.status !== expected)
      throw new Error(
        `${method} ${path} was answered ${response.status} instead of ${expected}: ${answer.detail ?? text}`,
      );
    return { method, path, correlationId, sentAt, answeredAt, status: response.status, body: answer };
  }

  /** How many users have this `userName`: the look-up with which every IdP begins. */
  async lookUp(userName: string): Promise<Exchange> {
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    return this.send('GET', `/Users?filter=${filter}&startIndex=1&count=100`, 200);
  }
}
