/** What the JSON of a resource or a message may hold at most. */
export interface ResourceLimits {
  /** Objects and arrays inside one another. */
  readonly maxDepth: number;
  /** Of one string, in UTF-16 code units. */
  readonly maxStringLength: number;
}

export const resourceLimits: ResourceLimits = { maxDepth: 16, maxStringLength: 65_536 };
