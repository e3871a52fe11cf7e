/**
 * `commitMs`: a wait in place of the directory's transaction. `brokerPid`: the process of a local broker, to count its
 * CPU time too.
 */
export interface ReplyPathOptions {
  readonly brokers: readonly string[];
  readonly sliceMs: number;
  readonly rounds: number;
  readonly commitMs: number;
  readonly brokerPid?: number;
  readonly signal: AbortSignal;
}
