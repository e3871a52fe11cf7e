import type { JsonValue } from '../json.ts';

const charactersOfAVisit = 32;

/** What it costs to look at a value: one for each part, more for long text. The unit of `maxWork`. */
export function weightOf(value: JsonValue | undefined): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / charactersOfAVisit);
  if (typeof value !== 'object' || value === null) return 1;
  let weight = 1;
  for (const part of Object.values(value)) weight += weightOf(part);
  return weight;
}
