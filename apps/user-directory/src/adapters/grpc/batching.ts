import { setImmediate } from 'node:timers/promises';

/** So many at a time are a crowd: the others of it are about to ask as well. */
const crowd = 4;
/** What waiting for them takes at most, in milliseconds, is less than another query would. */
const pauseMs = 1;
/** Of those that asked together before, so many are expected again. */
const faithful = 0.9;

/**
 * What is asked while an answer is on its way waits and is asked together, once that is there: the more there is to do, the
 * less often is asked. @param ask answers each in order, or throws for all
 */
export class Batching<Q, R> {
  readonly #ask: (questions: readonly Q[]) => Promise<readonly R[]>;
  readonly #maxSize: number;
  #waiting: { readonly question: Q; readonly answer: PromiseWithResolvers<R> }[] = [];
  #busy = false;
  #expected = 0;
  #complete = () => {};

  constructor(ask: (questions: readonly Q[]) => Promise<readonly R[]>, maxSize: number) {
    this.#ask = ask;
    this.#maxSize = maxSize;
  }

  ask(question: Q): Promise<R> {
    const answer = Promise.withResolvers<R>();
    this.#waiting.push({ question, answer });
    if (this.#waiting.length >= this.#expected) this.#complete();
    if (!this.#busy) void this.#run();
    return answer.promise;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      if (this.#expected >= crowd) await this.#gathered();
      // What has arrived already is read before: it costs nothing to have it along.
      await setImmediate();
      const batch = this.#waiting.splice(0, this.#maxSize);
      this.#expected = Math.max(batch.length, Math.floor(this.#expected * faithful));
      try {
        const answers = await this.#ask(batch.map(({ question }) => question));
        for (const [index, { answer }] of batch.entries()) answer.resolve(answers[index] as R);
      } catch (error) {
        for (const { answer } of batch) answer.reject(error);
      }
    }
    this.#busy = false;
  }

  /** As many as are expected are there, or the pause is over. */
  async #gathered(): Promise<void> {
    if (this.#waiting.length >= this.#expected) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#complete = resolve;
    const timer = setTimeout(resolve, pauseMs);
    await promise;
    clearTimeout(timer);
    this.#complete = () => {};
  }
}
