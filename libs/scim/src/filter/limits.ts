/** What a filter may ask for at most. */
export interface FilterLimits {
  /** In UTF-16 code units. */
  readonly maxLength: number;
  /** Parentheses, `not` and value paths inside one another. */
  readonly maxDepth: number;
  /** Comparisons and presence tests. */
  readonly maxTerms: number;
  /** Of evaluating it for one resource: values looked at, longer text counting for more. */
  readonly maxWork: number;
}

/** Identity providers send filters of one or two terms. */
export const filterLimits: FilterLimits = { maxLength: 8_192, maxDepth: 32, maxTerms: 100, maxWork: 100_000 };
