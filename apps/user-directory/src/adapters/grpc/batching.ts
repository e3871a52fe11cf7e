import { setImmediate, setTimeout as delay } from 'node:timers/promises';

/** So many at a time are a crowd: the others of it are about to ask as well. */
const crowd = 4;
/** What waiting for them takes, in milliseconds, is less than another query would. */
const pauseMs = 1;

/**
 * What is asked while an answer is on its way waits and is asked together, once that is there: the more there is to do, the
 * less often is asked. @param ask answers each in order, or throws for all
 */
export class Batching<Q, R> {
  readonly #ask: (questions: readonly Q[]) => Promise<readonly R[]>;
  readonly #maxSize: number;
  #waiting: { readonly question: Q; readonly answer: PromiseWithResolvers<R> }[] = [];
  #busy = false;
  #lastSize = 0;

  constructor(ask: (questions: readonly Q[]) => Promise<readonly R[]>, maxSize: number) {
    this.#ask = ask;
    this.#maxSize = maxSize;
  }

  ask(question: Q): Promise<R> {
    const answer = Promise.withResolvers<R>();
    this.#waiting.push({ question, answer });
    if (!this.#busy) void this.#run();
    return answer.promise;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      // What has arrived already is read before: it costs nothing to have it along.
      await (this.#lastSize < crowd ? setImmediate() : delay(pauseMs));
      const batch = this.#waiting.splice(0, this.#maxSize);
      this.#lastSize = batch.length;
      try {
        const answers = await this.#ask(batch.map(({ question }) => question));
        for (const [index, { answer }] of batch.entries()) answer.resolve(answers[index] as R);
      } catch (error) {
        for (const { answer } of batch) answer.reject(error);
      }
    }
    this.#busy = false;
  }
}
