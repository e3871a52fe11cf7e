/** What a tenant may define at most. Lengths in UTF-16 code units. */
export interface TypeLimits {
  readonly maxSchemas: number;
  readonly maxResourceTypes: number;
  readonly maxExtensions: number;
  /** Of one schema. */
  readonly maxAttributes: number;
  /** Of one attribute. */
  readonly maxSubAttributes: number;
  /** Of all schemas together, sub-attributes counting. */
  readonly maxAttributesInAll: number;
  /** `canonicalValues` or `referenceTypes` of one attribute. */
  readonly maxSuggestions: number;
  readonly maxNameLength: number;
  readonly maxUrnLength: number;
  readonly maxTextLength: number;
}

export const typeLimits: TypeLimits = {
  maxSchemas: 50,
  maxResourceTypes: 25,
  maxExtensions: 20,
  maxAttributes: 200,
  maxSubAttributes: 50,
  maxAttributesInAll: 2_000,
  maxSuggestions: 200,
  maxNameLength: 64,
  maxUrnLength: 200,
  maxTextLength: 1_000,
};
