import type { JsonValue } from '../json.ts';

const charactersOfAVisit = 32;

/** Normalising costs more than reading. */
const foldedCharactersOfAVisit = 2;
const needsNoFolding = /^[\x20-\x7e]*$/;

/** What it costs to compare a value: one for each part, more for long text, and most where it is normalised first. */
export function comparisonWeightOf(value: JsonValue | undefined): number {
  if (typeof value === 'string') {
    const share = needsNoFolding.test(value) ? charactersOfAVisit : foldedCharactersOfAVisit;
    return 1 + Math.floor(value.length / share);
  }
  if (typeof value !== 'object' || value === null) return 1;
  let weight = 1;
  for (const part of Object.values(value)) weight += comparisonWeightOf(part);
  return weight;
}

/** What it costs to look at a value: one for each part, more for long text. The unit of `maxWork`. */
export function weightOf(value: JsonValue | undefined): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / charactersOfAVisit);
  if (typeof value !== 'object' || value === null) return 1;
  let weight = 1;
  for (const part of Object.values(value)) weight += weightOf(part);
  return weight;
}
