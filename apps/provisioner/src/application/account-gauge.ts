import type { Log, Running } from '@rollcall/service-kit';
import type { AccountStatus } from '../domain/account.ts';
import type { Telemetry } from './telemetry.ts';

const everyMs = 10_000;
const statuses: readonly AccountStatus[] = ['pending', 'staged', 'waiting', 'parked', 'in-sync', 'gone'];

/** Keeps the number of accounts in each state, in all partitions owned here, in the metrics. */
export class AccountGauge implements Running {
  readonly #timer: NodeJS.Timeout;
  #counting: Promise<void> | undefined;

  constructor(parts: {
    readonly count: () => Promise<ReadonlyMap<AccountStatus, number>>;
    readonly telemetry: Telemetry;
    readonly log: Log;
  }) {
    const measure = async () => {
      try {
        const counts = await parts.count();
        for (const status of statuses) parts.telemetry.accounts(status, counts.get(status) ?? 0);
      } catch (error) {
        parts.log.warn('accounts could not be counted', { error });
      }
    };
    this.#timer = setInterval(() => {
      this.#counting ??= measure().finally(() => {
        this.#counting = undefined;
      });
    }, everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#counting;
  }
}
