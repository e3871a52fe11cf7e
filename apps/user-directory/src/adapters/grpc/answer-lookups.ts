import { setImmediate } from 'node:timers/promises';
import type {
  LookupAnswer,
  Lookup as LookupQuestion,
  LookupRequest,
  LookupResponse,
} from '@rollcall/protocol/directory/v1/query';
import type { Lookup } from './lookup.ts';

/** Unanswered look-ups of one stream; no more are taken from it meanwhile. */
const maxOpen = 1_000;
/** Of resources in one message: with the largest answer on top it stays below gRPC's limit of 4 MiB. */
const maxBytes = 1024 * 1024;

/** One gateway's look-ups, answered in the order in which they are found; those that are found together in one message. */
export async function* answerLookups(
  requests: AsyncIterable<LookupRequest>,
  lookup: Lookup,
): AsyncGenerator<LookupResponse, void, undefined> {
  const ready: LookupAnswer[] = [];
  let [open, ended, wake] = [0, false, Promise.withResolvers<void>()];
  let failure: unknown;
  const changed = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const begin = (question: LookupQuestion) => {
    open += 1;
    void lookup(question).then((answer) => {
      ready.push(answer);
      changed();
    });
  };
  const take = async () => {
    for await (const { lookups } of requests) {
      for (const question of lookups) {
        begin(question);
        while (open >= maxOpen) await wake.promise;
      }
    }
  };
  take()
    .catch((error: unknown) => {
      failure = error;
    })
    .finally(() => {
      ended = true;
      changed();
    });
  for (;;) {
    const change = wake.promise;
    for (const answers of inMessages(ready.splice(0))) {
      yield { answers };
      open -= answers.length;
      changed();
    }
    if (failure) throw failure;
    if (ended && open === 0) return;
    if (ready.length === 0) await change;
    // What one query found comes answer by answer, within this turn.
    await setImmediate();
  }
}

function* inMessages(answers: readonly LookupAnswer[]): Generator<LookupAnswer[], void, undefined> {
  let [message, bytes]: [LookupAnswer[], number] = [[], 0];
  for (const answer of answers) {
    message.push(answer);
    bytes += answer.found.reduce((sum, { resource }) => sum + (resource?.json.length ?? 0), 0);
    if (bytes < maxBytes) continue;
    yield message;
    [message, bytes] = [[], 0];
  }
  if (message.length > 0) yield message;
}
