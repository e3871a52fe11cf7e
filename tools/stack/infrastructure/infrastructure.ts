import type { Keeper } from '../../process/keeper.ts';

/** Kafka or MongoDB, running. */
export interface Part {
  /** Bootstrap address or connection string. */
  readonly address: string;
  /** Where it came from, for a person. */
  readonly how: string;
  readonly processes: readonly { readonly role: string; readonly pid: number }[];
  stop(): Promise<void>;
}

/** What is needed to start either of them. */
export interface PartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly programsDir: string;
  readonly keeper: Keeper;
  readonly signal?: AbortSignal | undefined;
  report(line: string): void;
}
