import { setTimeout as delay } from 'node:timers/promises';
import { runWithContext } from '@rollcall/service-kit';
import type { Account } from '../domain/account.ts';
import { allowance, holdAfterAnswer, holdAfterFailure } from '../domain/app-hold.ts';
import { desiredRow } from '../domain/desired-state.ts';
import { maxPlansPerAttempt, rosterBatch } from '../domain/policy/limits.ts';
import type { Failure } from '../domain/policy/reasons.ts';
import { rosterOperation } from '../domain/roster.ts';
import type { LaneParts } from './account-lane.ts';
import { Alarm, type Lane, Pump } from './lane.ts';
import { type Change, WriterEnded } from './partition-writer.ts';
import { AttemptFailed, type RosterResult } from './ports.ts';
import { setHold } from './record-result.ts';
import { stageRows } from './stage-rows.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/**
 * An app that takes one list of everybody: who is due is settled row by row, then the whole list is written once.
 * One list at a time, so a burst of changes becomes few lists; never a list while the app is still being filled.
 */
export class RosterLane implements Lane {
  readonly #parts: LaneParts;
  readonly #abort = new AbortController();
  readonly #alarm = new Alarm(() => this.wake());
  readonly #pump: Pump;
  #stopped = false;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#pump = new Pump(
      () => this.#step(),
      (error) => {
        if (error instanceof WriterEnded || this.#abort.signal.aborted) return;
        parts.log.error('a roster was not brought in line', { appId: parts.app().id, error });
        this.#lookAgainAt(new Date(parts.clock.now().getTime() + 1_000));
      },
    );
  }

  wake(): void {
    if (!this.#stopped) this.#pump.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarm.clear();
    const grace = new AbortController();
    const ended = this.#pump.idle().finally(() => grace.abort());
    await delay(this.#parts.stopGraceMs, undefined, { signal: grace.signal }).catch(() => undefined);
    this.#abort.abort(new Error('the lane is stopping'));
    await ended;
  }

  #lookAgainAt(at: Date): void {
    if (!this.#stopped) this.#alarm.set(at, this.#parts.clock.now());
  }

  async #step(): Promise<void> {
    const { clock, app } = this.#parts;
    const { hold } = app();
    if (hold && allowance(hold, clock.now(), 1) === 0) {
      this.#lookAgainAt(hold.until);
      return;
    }
    const startedAt = clock.now();
    try {
      await this.#stageDue();
      if (app().phase === 'connected') await this.#bringOut(startedAt);
    } catch (error) {
      if (!(error instanceof AttemptFailed) || this.#abort.signal.aborted) throw error;
      await this.#holdBack(error.failure, startedAt);
    }
    const next = await this.#parts.views.nextDue(app().id, clock.now());
    if (next) this.#lookAgainAt(next);
  }

  /** Derives the rows of all who are due. */
  async #stageDue(): Promise<void> {
    const { views, clock, app, writer, directory } = this.#parts;
    while (!this.#stopped) {
      const due = await views.due(app().id, clock.now(), rosterBatch);
      if (due.length === 0) return;
      const derive = async (account: Account) => {
        const { tenantId, subject, deleted } = account;
        const resource = deleted ? undefined : await directory.resource(tenantId, subject, this.#abort.signal);
        return { account, desired: desiredRow(app(), account, resource) };
      };
      const derived = await Promise.all(due.map(derive));
      await writer.submit(stageRows(app().id, derived, clock.random()));
    }
  }

  /** Writes the list when rows have changed, and notes for everyone that it holds them. */
  async #bringOut(startedAt: Date): Promise<void> {
    const { writer, app, views } = this.#parts;
    if (this.#stopped) return;
    if (app().rosterIsDue || app().rosterDigest === '') {
      const result = await runWithContext(await this.#context(), () => this.#replace());
      await writer.submit(replaced(app().id, result, startedAt));
      this.#observe(startedAt, result);
    }
    for (let staged = await views.staged(app().id, rosterBatch); staged.length > 0; ) {
      await writer.submit(written(staged));
      const now = this.#parts.clock.now().getTime();
      const { telemetry } = this.#parts;
      for (const { requestedAt } of staged)
        telemetry.timeToApplied(app().transport, (now - requestedAt.getTime()) / 1_000);
      staged = await views.staged(app().id, rosterBatch);
    }
  }

  /** That of the one change the list is written for; of several, none: they have the app's. */
  async #context(): Promise<{ readonly correlationId: string; readonly traceparent?: string | undefined }> {
    const { app, views } = this.#parts;
    const [first, second] = await views.staged(app().id, 2);
    return first && !second ? first : { correlationId: app().correlationId };
  }

  async #replace(): Promise<RosterResult> {
    const { connector, views, writer, app, log } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      const { id, rosterDigest } = app();
      try {
        return await connector.replaceRoster(app(), rosterDigest, views.listedCells(id), this.#abort.signal);
      } catch (error) {
        const changed = error instanceof AttemptFailed && error.failure.reason === 'REMOTE_CHANGED';
        if (!changed || tries === maxPlansPerAttempt) throw error;
        const foundDigest = await connector.rosterDigest(app(), this.#abort.signal);
        log.error('the roster is not the one that was written last', { appId: id, rosterDigest, foundDigest });
        const data = { expectedDigest: rosterDigest, foundDigest };
        await writer.submit({
          decide(unit) {
            unit.recordApp(unit.app(id), [{ type: 'RosterFoundChanged', data }]);
          },
        });
      }
    }
  }

  async #holdBack(failure: Failure, startedAt: Date): Promise<void> {
    const { app, clock, writer, telemetry, log } = this.#parts;
    const { id, transport } = app();
    telemetry.attempt(transport, failure.reason, (clock.now().getTime() - startedAt.getTime()) / 1_000);
    log.warn('roster not written', { appId: id, outcome: failure.reason });
    const random = clock.random();
    await writer.submit({
      decide(unit) {
        const { hold } = unit.app(id);
        setHold(unit, id, holdAfterFailure(hold, failure, { startedAt, now: unit.now, random, whole: true }));
      },
    });
    const until = app().hold?.until;
    if (until) this.#lookAgainAt(until);
  }

  #observe(startedAt: Date, result: RosterResult): void {
    const { app, clock, telemetry, log } = this.#parts;
    const durationMs = clock.now().getTime() - startedAt.getTime();
    telemetry.attempt(app().transport, result.changed ? 'applied' : 'no-change', durationMs / 1_000);
    log.info('roster written', { appId: app().id, rows: result.rows, changed: result.changed, durationMs });
  }
}

function replaced(appId: string, result: RosterResult, startedAt: Date): Change {
  return {
    decide(unit) {
      setHold(unit, appId, holdAfterAnswer(unit.app(appId).hold, startedAt));
      const { digest, rows, changed } = result;
      unit.recordApp(unit.app(appId), [{ type: 'RosterReplaced', data: { digest, rows, changed } }]);
    },
  };
}

function written(staged: readonly Account[]): Change {
  return {
    accounts: staged.map(({ id }) => id),
    decide(unit) {
      for (const account of staged) recordWritten(unit, account);
    },
  };
}

/** A request that came after the row was settled stays open; what the list holds is true all the same. */
function recordWritten(unit: UnitOfWork, account: Account): void {
  const current = unit.accounts.get(account.id);
  if (!current?.row || !account.row) return;
  const operation = rosterOperation(account.row);
  const data = {
    directorySequence: account.sequence,
    generation: account.generation,
    operation,
    outcome: operation === 'none' ? ('no-change' as const) : ('applied' as const),
    remoteId: '',
    etag: '',
    verified: true,
    managed: [],
    references: [],
  };
  const next = unit.record(current, [{ type: 'AccountApplied', data }], account);
  unit.accounts.put({ ...next, row: { ...current.row, writtenDigest: account.row.digest } });
}
