/** Signals reach a process several times: from the terminal, from npm and from the bootstrap. */
const echoMs = 1000;

/**
 * Aborts at SIGINT, SIGTERM and SIGHUP. A second one, later than an echo of the first, ends the process at once; what
 * it started is stopped by its guardian.
 */
export function stopSignal(onStop: () => void): AbortSignal {
  const stopping = new AbortController();
  let firstAt = 0;
  const onSignal = () => {
    if (!stopping.signal.aborted) {
      firstAt = Date.now();
      onStop();
      stopping.abort(new Stopped());
    } else if (Date.now() - firstAt > echoMs) {
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return stopping.signal;
}

/** Why something did not finish: it was told to stop. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}
