/** A started part of a service. `stop` resolves when the part holds nothing any more; calling it again is harmless. */
export interface Running {
  stop(): Promise<void>;
}
