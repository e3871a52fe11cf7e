import { setTimeout as delay } from 'node:timers/promises';

const callers = 2;

/** A stream of `POST /Users` for one tenant, which remembers exactly what was acknowledged. */
export class Writer {
  readonly tenantId: string;
  readonly acknowledged: { readonly id: string; readonly userName: string; readonly sentAt: number }[] = [];
  /** Requests that were answered 5xx or not at all: each may or may not have been applied, once. */
  unanswered = 0;
  readonly #baseUrl: string;
  readonly #headers: Record<string, string>;
  #running = false;
  #next = 0;
  #loops: Promise<void>[] = [];

  constructor(baseUrl: string, tenantId: string, bearerToken: string) {
    this.tenantId = tenantId;
    this.#baseUrl = baseUrl;
    this.#headers = { authorization: `Bearer ${bearerToken}`, 'content-type': 'application/scim+json' };
  }

  start(): void {
    this.#running = true;
    this.#loops = Array.from({ length: callers }, () => this.#loop());
  }

  /** Resolves when what was under way is answered. @throws what a caller met that it should not have met */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
  }

  /** All users of the tenant, page by page. */
  async readAll(): Promise<readonly { readonly id: string; readonly userName: string }[]> {
    const all: { id: string; userName: string }[] = [];
    for (;;) {
      const url = `${this.#baseUrl}/Users?startIndex=${all.length + 1}&count=200`;
      const response = await fetch(url, { headers: this.#headers });
      const page = (await response.json()) as { totalResults: number; Resources: typeof all };
      all.push(...page.Resources);
      if (all.length >= page.totalResults) return all;
    }
  }

  async #loop(): Promise<void> {
    while (this.#running) {
      this.#next += 1;
      await this.#write(`person.${this.#next}@example.com`);
    }
  }

  async #write(userName: string): Promise<void> {
    const sentAt = Date.now();
    const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName });
    const response = await fetch(`${this.#baseUrl}/Users`, { method: 'POST', headers: this.#headers, body });
    const answer = (await response.json()) as { id: string; detail?: string };
    if (response.status === 201) {
      this.acknowledged.push({ id: answer.id, userName, sentAt });
    } else if (response.status >= 500) {
      this.unanswered += 1;
      await delay(100); // what Retry-After asks of a client, in short
    } else {
      throw new Error(`POST /Users was answered ${response.status}: ${answer.detail}`);
    }
  }
}
