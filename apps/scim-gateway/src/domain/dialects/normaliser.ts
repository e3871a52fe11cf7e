/** Placeholder of the traits that rewrite requests. */
export interface Normaliser {
  readonly name: string;
}
