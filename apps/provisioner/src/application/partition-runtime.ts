import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '@rollcall/service-kit';
import type { App } from '../domain/app.ts';
import { appSchedule, delayMs } from '../domain/policy/back-off.ts';
import { AccountLane } from './account-lane.ts';
import { AppRegistry } from './app-registry.ts';
import { fillApp } from './fill-app.ts';
import type { Lane } from './lane.ts';
import { PartitionWriter } from './partition-writer.ts';
import type { Clock, Connector, Directory, Journal, Views } from './ports.ts';
import { RosterLane } from './roster-lane.ts';
import { type DirectoryRecord, inPortions, type TakenUp, takeUp } from './take-up.ts';
import type { Telemetry } from './telemetry.ts';

export interface RuntimeParts {
  readonly journal: Journal;
  readonly views: Views;
  readonly directory: Directory;
  readonly connector: Connector;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Attempts under way at once in one app. */
  readonly concurrency: number;
  readonly stopGraceMs: number;
}

/** Everything one owned partition does: takes events up, fills new apps, and works off what is due in each app. */
export class PartitionRuntime {
  readonly #parts: RuntimeParts;
  readonly #registry = new AppRegistry();
  readonly #writer: PartitionWriter;
  readonly #lanes = new Map<string, Lane>();
  readonly #fillings = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #ended = new AbortController();

  private constructor(parts: RuntimeParts) {
    this.#parts = parts;
    const { views, journal, clock } = parts;
    this.#writer = new PartitionWriter({
      views,
      journal,
      registry: this.#registry,
      clock,
      onEnd: (error) => this.#end(error),
    });
  }

  /** Picks up where the last owner stopped: what it left pending is found in the views. */
  static async open(parts: RuntimeParts): Promise<PartitionRuntime> {
    const runtime = new PartitionRuntime(parts);
    for (const app of await parts.views.apps()) runtime.connect(app);
    return runtime;
  }

  get position(): number {
    return this.#parts.journal.position;
  }

  /** Aborts when a commit failed: nothing goes on before the partition is opened again. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Begins to look after an app. Harmless when it is known. */
  connect(app: App): void {
    if (this.#registry.get(app.id) || this.#stopping.signal.aborted) return;
    this.#registry.put(app);
    const { journal: _journal, ...ports } = this.#parts;
    const parts = { ...ports, writer: this.#writer, app: () => this.#registry.get(app.id) ?? app };
    const lane = app.fulfilment === 'roster' ? new RosterLane(parts) : new AccountLane(parts);
    this.#lanes.set(app.id, lane);
    if (app.phase === 'connecting') this.#fillings.set(app.id, this.#fill(app, lane));
    lane.wake();
  }

  /** @throws {WriterEnded} when the records were not committed. */
  async takeUp(records: readonly DirectoryRecord[]): Promise<void> {
    for (const portion of inPortions(records)) {
      const taken = await this.#writer.submit(takeUp(portion));
      for (const appId of taken.appIds) this.#lanes.get(appId)?.wake();
      this.#observe(taken);
    }
  }

  /** Gives attempts that are under way a moment, then lets the partition go. */
  async close(): Promise<void> {
    this.#stopping.abort(new Error('the partition is let go'));
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
    await Promise.all(this.#fillings.values());
    await this.#writer.close();
    await this.#parts.journal.close();
  }

  #end(error: unknown): void {
    this.#parts.log.error('the partition could not be written and is opened again', { error });
    this.#stopping.abort(error);
    for (const lane of this.#lanes.values()) void lane.stop();
    this.#ended.abort(error);
  }

  async #fill(app: App, lane: Lane): Promise<void> {
    const { directory, clock, log } = this.#parts;
    const { signal } = this.#stopping;
    const ports = { writer: this.#writer, directory, onProgress: () => lane.wake() };
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await fillApp(ports, app, signal);
        log.info('app filled', { appId: app.id });
        return;
      } catch (error) {
        if (signal.aborted) return;
        const retryMs = delayMs(appSchedule, failures, clock.random());
        log.warn('an app could not be filled yet', { appId: app.id, error, retryMs });
        await delay(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #observe({ changes, duplicates, unreadable, gaps }: TakenUp): void {
    const { telemetry, log, clock } = this.#parts;
    telemetry.eventsTaken(changes.length, 'taken');
    telemetry.eventsTaken(duplicates, 'duplicate');
    telemetry.eventsTaken(unreadable.length, 'unreadable');
    const now = clock.now().getTime();
    for (const { time } of changes) telemetry.lag((now - time.getTime()) / 1_000);
    for (const gap of gaps) {
      telemetry.gap();
      log.error('directory events are missing: accounts may have missed a change', gap);
    }
    for (const { offset, problem } of unreadable) log.error('a record was set aside', { offset, problem });
  }
}
