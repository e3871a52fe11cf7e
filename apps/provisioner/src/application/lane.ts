/** Works off what is due in one app. */
export interface Lane {
  /** Something may have become due. Cheap, and harmless when nothing has. */
  wake(): void;
  /** Begins nothing more, gives what is under way a moment to end and then breaks it off. */
  stop(): Promise<void>;
}

/** One timer that only ever fires at the earliest moment asked for. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  set(at: Date, now: Date): void {
    if (at.getTime() >= this.#at) return;
    this.clear();
    this.#at = at.getTime();
    this.#timer = setTimeout(
      () => {
        this.#at = Number.POSITIVE_INFINITY;
        this.#ring();
      },
      Math.min(Math.max(at.getTime() - now.getTime(), 1), maxTimerMs),
    );
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#at = Number.POSITIVE_INFINITY;
  }
}

const maxTimerMs = 2 ** 31 - 1;

/** Runs a step again and again as long as it is asked for, never twice at once. */
export class Pump {
  readonly #step: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #again = false;
  #running: Promise<void> | undefined;

  constructor(step: () => Promise<void>, onError: (error: unknown) => void) {
    this.#step = step;
    this.#onError = onError;
  }

  wake(): void {
    this.#again = true;
    this.#running ??= this.#run();
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#step();
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#running = undefined;
  }
}
