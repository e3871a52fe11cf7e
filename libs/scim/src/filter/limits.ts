/** What a filter may ask for at most. */
export interface FilterLimits {
  /** In UTF-16 code units. */
  readonly maxLength: number;
  /** Parentheses, `not` and value paths inside one another. */
  readonly maxDepth: number;
  /** Comparisons and presence tests. */
  readonly maxTerms: number;
}

export const filterLimits: FilterLimits = { maxLength: 8_192, maxDepth: 32, maxTerms: 256 };
