/** What one PATCH request may ask for at most. */
export interface PatchLimits {
  readonly maxOperations: number;
  /** 0 accepts a message without operations, which RFC 7644 does not allow. */
  readonly minOperations: number;
  /** Of all paths together, in UTF-16 code units; one path has `maxPathLength` of its own. */
  readonly maxPathsLength: number;
  /** Values looked at over all operations, each sub-attribute counting. */
  readonly maxWork: number;
}

export const patchLimits: PatchLimits = {
  maxOperations: 1_000,
  minOperations: 1,
  maxPathsLength: 200_000,
  maxWork: 40_000,
};
