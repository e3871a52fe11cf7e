import { observe, type RosterApp, type ScimApp } from './apps.ts';
import type { Feed, FeedEvent } from './feed.ts';
import type { Exchange, IdentityProvider } from './idp.ts';
import type { Hop } from './report.ts';

const hopTimeoutMs = 30_000;

/** What an app must show for a change to count as applied there; a text describing what was seen, or nothing yet. */
export interface Expectations {
  readonly scimApp?: (app: ScimApp) => Promise<string | undefined>;
  readonly roster?: (app: RosterApp) => Promise<string | undefined>;
}

/** One change to make: the request, the status an IdP expects, and what the apps must come to show. */
export interface Change extends Expectations {
  readonly title: string;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly expected: number;
  readonly body: object;
}

/** Makes changes one by one and follows each through every hop, reading each hop from the system it names. */
export class Changes {
  readonly idp: IdentityProvider;
  readonly #feed: Feed;
  readonly #scimApp: ScimApp;
  readonly #roster: RosterApp;
  readonly #show: (title: string, hops: readonly Hop[]) => void;

  constructor(parts: {
    idp: IdentityProvider;
    feed: Feed;
    scimApp: ScimApp;
    roster: RosterApp;
    show(title: string, hops: readonly Hop[]): void;
  }) {
    this.idp = parts.idp;
    this.#feed = parts.feed;
    this.#scimApp = parts.scimApp;
    this.#roster = parts.roster;
    this.#show = parts.show;
  }

  /** Sends a change, waits for all its hops, shows them. */
  async make(change: Change): Promise<Exchange> {
    const exchange = await this.idp.send(change.method, change.path, change.expected, change.body);
    const [events, ...applied] = await Promise.all([
      this.#published(exchange),
      this.#applied('scimApp', exchange, change),
      this.#applied('roster', exchange, change),
    ]);
    this.#show(change.title, [
      {
        name: 'accepted',
        afterMs: exchange.answeredAt - exchange.sentAt,
        what: `${change.method} ${change.path} answered ${exchange.status}`,
      },
      ...events.flatMap((event) => describeEvent(exchange, event)),
      ...applied.flat(),
    ]);
    return exchange;
  }

  /** Shows a request that changes nothing. */
  note(title: string, exchange: Exchange, what: string): void {
    this.#show(title, [{ name: 'accepted', afterMs: exchange.answeredAt - exchange.sentAt, what }]);
  }

  async #published(exchange: Exchange): Promise<readonly FeedEvent[]> {
    const what = `The event for ${exchange.method} ${exchange.path}`;
    const { seen } = await observe(what, hopTimeoutMs, async () => {
      const events = this.#feed.causedBy(exchange.correlationId);
      return events.length > 0 && events;
    });
    return seen;
  }

  async #applied(app: 'scimApp' | 'roster', exchange: Exchange, change: Change): Promise<readonly Hop[]> {
    const { scimApp, roster } = change;
    const read = app === 'scimApp' ? scimApp && (() => scimApp(this.#scimApp)) : roster && (() => roster(this.#roster));
    if (!read) return [];
    const { at, seen } = await observe(`"${change.title}" in the app`, hopTimeoutMs, read);
    return [{ name: 'applied', afterMs: at - exchange.sentAt, what: seen }];
  }
}

function describeEvent(exchange: Exchange, event: FeedEvent): readonly Hop[] {
  return [
    { name: 'committed', afterMs: event.committedAt - exchange.sentAt, what: `event ${event.sequence} ${event.type}` },
    {
      name: 'published',
      afterMs: event.publishedAt - exchange.sentAt,
      what: `scim.events partition ${event.partition} offset ${event.offset}`,
    },
  ];
}
