/** Below this product of lengths the engine's own search cannot take long. */
const smallProduct = 100_000;

/** `text.includes(part)` in time that grows with the sum of the lengths, not with their product, whatever the two are. */
export function contains(text: string, part: string): boolean {
  if (text.length * part.length <= smallProduct) return text.includes(part);
  const fallback = fallbacksOf(part);
  let matched = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    while (matched > 0 && part.charCodeAt(matched) !== unit) matched = fallback[matched - 1] ?? 0;
    if (part.charCodeAt(matched) === unit) matched++;
    if (matched === part.length) return true;
  }
  return false;
}

/** For each prefix of `part`: how long the longest prefix is that it also ends with (Knuth, Morris, Pratt). */
function fallbacksOf(part: string): Uint32Array {
  const fallback = new Uint32Array(part.length);
  for (let index = 1, matched = 0; index < part.length; index++) {
    const unit = part.charCodeAt(index);
    while (matched > 0 && part.charCodeAt(matched) !== unit) matched = fallback[matched - 1] ?? 0;
    if (part.charCodeAt(matched) === unit) matched++;
    fallback[index] = matched;
  }
  return fallback;
}
