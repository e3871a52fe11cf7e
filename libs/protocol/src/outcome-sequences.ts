import type { Committed, Outcome } from './gen/rollcall/command/v1/command.ts';

/** Where a command's events are in the tenant's log; undefined when it has caused none. */
export function outcomeSequences({
  result,
}: Outcome): { readonly firstSequence: number; readonly lastSequence: number } | undefined {
  const changes = committedOf(result).filter(({ firstSequence }) => firstSequence > 0);
  if (changes.length === 0) return undefined;
  return {
    firstSequence: Math.min(...changes.map(({ firstSequence }) => firstSequence)),
    lastSequence: Math.max(...changes.map(({ lastSequence }) => lastSequence)),
  };
}

function committedOf(result: Outcome['result']): readonly Committed[] {
  if (result?.$case === 'committed') return [result.value];
  if (result?.$case !== 'bulk') return [];
  return result.value.results.flatMap((each) => (each.result?.$case === 'committed' ? [each.result.value] : []));
}
