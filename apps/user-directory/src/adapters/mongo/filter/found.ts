import { createHash } from 'node:crypto';
import { stateOf } from '@rollcall/event-store';
import { LRUCache } from 'lru-cache';
import { BSON, type Db } from 'mongodb';
import { countOf, scanCounted } from './pages.ts';
import type { Source } from './sources.ts';

interface Scanned {
  /** The first ones, ascending. */
  readonly ids: readonly string[];
  readonly total: number;
}

/** So many ids of a scan are kept, so that the pages behind the first need no scan of their own. */
const keptIds = 10_000;
/** Ids of all scans together: some 40 MB. */
const maxIds = 500_000;
/** What an entry counts for besides its ids. */
const entrySize = 10;

/**
 * What filters have found, kept for as long as nothing happens in their tenant: the key names the tenant's state, so what is
 * told is exactly what would be found again. It makes the pages of a list that no index serves cost one scan together, and
 * the total of a broad filter one count. Whoever asks the same at the same time shares the answer.
 */
export class Found {
  readonly #db: Db;
  readonly #scans = new LRUCache<string, Scanned>({
    maxSize: maxIds,
    sizeCalculation: ({ ids }) => ids.length + entrySize,
  });
  readonly #totals = new LRUCache<string, number>({ max: 10_000 });
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** The first `n` ids of a scan at least, if there are as many, and how many there are. @throws {ScimError} 400 tooMany */
  async scan(source: Source, n: number): Promise<Scanned> {
    const key = await this.#keyOf(source);
    if (key === undefined) return scanCounted(this.#db, source, n);
    const known = this.#scans.get(key);
    if (known && (known.ids.length >= n || known.ids.length === known.total)) return known;
    const wanted = Math.max(n, keptIds);
    return this.#once(`${key}/${wanted}`, async () => {
      const scanned = await scanCounted(this.#db, source, wanted);
      this.#scans.set(key, scanned);
      return scanned;
    });
  }

  /** How many resources a source has. @throws {ScimError} 400 tooMany */
  async total(source: Source): Promise<number> {
    if (source.count !== undefined) return source.count;
    const key = await this.#keyOf(source);
    if (key === undefined) return countOf(this.#db, source);
    const known = this.#totals.get(key) ?? this.#scans.get(key)?.total;
    if (known !== undefined) return known;
    return this.#once(`${key}/total`, async () => {
      const total = await countOf(this.#db, source);
      this.#totals.set(key, total);
      return total;
    });
  }

  /** Read before what it is the key of: that is then of this state, or of a later one that nobody will ask for by this key. */
  async #keyOf({ tenantId, from, query }: Source): Promise<string | undefined> {
    const state = await stateOf(this.#db, tenantId);
    if (state === undefined) return undefined;
    const hash = createHash('sha256').update(BSON.serialize({ from, query })).digest('base64');
    return `${tenantId}/${state}/${hash}`;
  }

  async #once<T>(key: string, find: () => Promise<T>): Promise<T> {
    const underWay = this.#underWay.get(key) as Promise<T> | undefined;
    if (underWay) return underWay;
    const finding = find().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, finding);
    return finding;
  }
}
