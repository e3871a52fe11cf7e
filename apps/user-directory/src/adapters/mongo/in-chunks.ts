/** A query is at most 16 MB, and a message to the server 48 MB. */
export const itemsPerCommand = 10_000;

/** Parts of a list of ids, or of rows, that fit into one command each. */
export function* inChunks<T>(items: readonly T[]): Iterable<T[]> {
  for (let start = 0; start < items.length; start += itemsPerCommand) yield items.slice(start, start + itemsPerCommand);
}
