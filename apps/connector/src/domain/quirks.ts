/** What differs between SCIM servers, as data. */
export interface Quirks {
  readonly updateVerb: 'patch' | 'put';
  readonly patchStyle: 'paths' | 'values';
  readonly memberRemoveStyle: 'filter-path' | 'value-array';
  /** Most members one PATCH may add and remove together. */
  readonly maxMembersPerPatch: number;
  /** What becomes of the account of a deleted person. */
  readonly deprovisioning: 'delete' | 'disable';
  readonly ifMatch: boolean;
}

/** A server that does what RFC 7644 says. */
export const strictServer: Quirks = {
  updateVerb: 'patch',
  patchStyle: 'paths',
  memberRemoveStyle: 'filter-path',
  maxMembersPerPatch: 100,
  deprovisioning: 'delete',
  ifMatch: false,
};
