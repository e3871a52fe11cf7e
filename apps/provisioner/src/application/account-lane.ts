import { setTimeout as delay } from 'node:timers/promises';
import { type Log, runWithContext, withSpan } from '@rollcall/service-kit';
import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { allowance } from '../domain/app-hold.ts';
import type { Failure } from '../domain/policy/reasons.ts';
import { subjectName } from '../domain/subject.ts';
import { attemptAccount } from './attempt-account.ts';
import { Alarm, type Lane, Pump } from './lane.ts';
import { type PartitionWriter, WriterEnded } from './partition-writer.ts';
import type { AttemptPorts } from './plan-and-apply.ts';
import { AttemptFailed, type Clock } from './ports.ts';
import { type AttemptResult, recordResult } from './record-result.ts';
import type { Telemetry } from './telemetry.ts';

export interface LaneParts extends AttemptPorts {
  /** The app as last committed. */
  readonly app: () => App;
  readonly writer: PartitionWriter;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Attempts under way at once. */
  readonly concurrency: number;
  /** How long `stop` lets attempts end by themselves. */
  readonly stopGraceMs: number;
}

const lookAgainAfterMs = 1_000;

/** An app that takes changes account by account: several accounts at once, one attempt at a time for each. */
export class AccountLane implements Lane {
  readonly #parts: LaneParts;
  readonly #busy = new Map<string, Promise<void>>();
  readonly #abort = new AbortController();
  readonly #alarm = new Alarm(() => this.wake());
  readonly #pump: Pump;
  #underWay = 0;
  /** Failures whose consequences are not committed yet. */
  #undecided = 0;
  #stopped = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#pump = new Pump(
      () => this.#begin(),
      (error) => {
        parts.log.error('looking for due accounts failed', { appId: parts.app().id, error });
        this.#lookAgainAt(new Date(parts.clock.now().getTime() + lookAgainAfterMs));
      },
    );
  }

  wake(): void {
    if (!this.#stopped) this.#pump.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarm.clear();
    await this.#pump.idle();
    const grace = new AbortController();
    const ended = Promise.all(this.#busy.values()).finally(() => grace.abort());
    await delay(this.#parts.stopGraceMs, undefined, { signal: grace.signal }).catch(() => undefined);
    this.#abort.abort(new Error('the lane is stopping'));
    await ended;
  }

  async #begin(): Promise<void> {
    const { views, clock, concurrency } = this.#parts;
    const app = this.#parts.app();
    const now = clock.now();
    const free = allowance(app.hold, now, concurrency) - this.#underWay;
    if (app.hold && now < app.hold.until) this.#lookAgainAt(app.hold.until);
    if (free <= 0 || this.#undecided > 0 || this.#stopped) return;
    const busy = new Set(this.#busy.keys());
    const found = await this.#due(app, now, free + busy.size);
    const due = found.filter(({ id }) => !busy.has(id) && !this.#busy.has(id)).slice(0, free);
    for (const account of due) if (!this.#stopped && this.#undecided === 0) this.#start(app, account);
    if (found.length >= free + busy.size) return;
    const next = await views.nextDue(app.id, now);
    if (next) this.#lookAgainAt(next);
  }

  /** What tries a held app is the latest change: accounts that always fail would otherwise hold it back for everyone. */
  async #due(app: App, now: Date, limit: number): Promise<readonly Account[]> {
    const { views } = this.#parts;
    const untried = app.hold ? await views.untried(app.id, now, limit) : [];
    return untried.length > 0 ? untried : views.due(app.id, now, limit);
  }

  #lookAgainAt(at: Date): void {
    if (!this.#stopped) this.#alarm.set(at, this.#parts.clock.now());
  }

  #start(app: App, account: Account): void {
    const { correlationId, traceparent } = account;
    const work = runWithContext({ correlationId, traceparent }, () => this.#work(app, account));
    const ended = work.finally(() => {
      this.#busy.delete(account.id);
      this.wake();
    });
    this.#busy.set(account.id, ended);
  }

  /** One attempt and its record. Its place is given up early only when nothing speaks against more of the same. */
  async #work(app: App, account: Account): Promise<void> {
    const { writer, clock, log } = this.#parts;
    const startedAt = clock.now();
    const leave = this.#enter(app);
    try {
      const result = await this.#attempt(app, account);
      if (!result) return;
      this.#observe(app, account, startedAt, result);
      const recorded = writer.submit(recordResult({ account, startedAt, result, random: clock.random() }));
      if (result.kind === 'resource' || !result.failure) leave();
      else await this.#standStill(recorded);
      await recorded;
    } catch (error) {
      if (!(error instanceof WriterEnded)) log.error('an attempt was not recorded', { accountId: account.id, error });
    } finally {
      leave();
    }
  }

  /** Begins nothing before it is known whether a failure holds the app back. */
  async #standStill(recorded: Promise<void>): Promise<void> {
    this.#undecided += 1;
    await recorded.finally(() => {
      this.#undecided -= 1;
    });
  }

  /** Takes one of the app's places; the answer gives it back, once. */
  #enter(app: App): () => void {
    this.#underWay += 1;
    this.#parts.telemetry.underWay(app.transport, 1);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.#underWay -= 1;
      this.#parts.telemetry.underWay(app.transport, -1);
      this.wake();
    };
  }

  async #attempt(app: App, account: Account): Promise<AttemptResult | undefined> {
    const { log } = this.#parts;
    try {
      const about = { 'app.id': app.id, subject: subjectName(account.subject), sequence: account.sequence };
      return await withSpan('provision', about, () => attemptAccount(this.#parts, app, account, this.#abort.signal));
    } catch (error) {
      if (this.#abort.signal.aborted) return undefined;
      if (error instanceof AttemptFailed) return { kind: 'failed', failure: error.failure };
      log.error('an attempt failed unexpectedly', { appId: app.id, subject: subjectName(account.subject), error });
      return { kind: 'failed', failure: { reason: 'INTERNAL_ERROR', detail: 'see the log of the provisioner' } };
    }
  }

  #observe(app: App, account: Account, startedAt: Date, result: AttemptResult): void {
    const { telemetry, log, clock } = this.#parts;
    const now = clock.now().getTime();
    const failure: Failure | undefined = 'failure' in result ? result.failure : undefined;
    const outcome = failure?.reason ?? (result.kind === 'resource' ? result.applied.outcome : 'members');
    telemetry.attempt(app.transport, outcome, (now - startedAt.getTime()) / 1_000);
    const fields = { appId: app.id, subject: subjectName(account.subject), sequence: account.sequence, outcome };
    if (failure) {
      log.warn('account not applied', { ...fields, attempt: account.attempt + 1 });
      return;
    }
    telemetry.timeToApplied(app.transport, (now - account.requestedAt.getTime()) / 1_000);
    log.info('account applied', { ...fields, durationMs: now - startedAt.getTime() });
  }
}
