import { groupSchema } from '../schema/group.ts';
import type { ResourceType } from '../schema/resource-type.ts';

/** What the JSON of a resource or a message may hold at most. */
export interface ResourceLimits {
  /** Objects and arrays inside one another. */
  readonly maxDepth: number;
  /** Of one string, in UTF-16 code units. */
  readonly maxStringLength: number;
  /** Members of one object. */
  readonly maxNames: number;
  /** Objects, arrays and what is in them, altogether. */
  readonly maxValues: number;
}

/** Nobody has thousands of addresses; and what is parsed must be parsed in milliseconds. */
export const resourceLimits: ResourceLimits = {
  maxDepth: 16,
  maxStringLength: 65_536,
  maxNames: 1_000,
  maxValues: 20_000,
};

/** Room for 200,000 members. */
export const groupLimits: ResourceLimits = { ...resourceLimits, maxValues: 1_000_000 };

/** The limits for resources of a type. */
export function resourceLimitsOf(type: ResourceType): ResourceLimits {
  return type.schema === groupSchema ? groupLimits : resourceLimits;
}
