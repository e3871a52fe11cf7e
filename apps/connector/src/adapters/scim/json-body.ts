import { isObject, type JsonObject } from '../../domain/json.ts';

/** Deeper than any SCIM resource; what is deeper is not looked at. */
const maxDepth = 32;

/** A body as a JSON object; undefined when it is not one, is not UTF-8, or nests deeper than 32. */
export function parseJsonObject(body: Uint8Array): JsonObject | undefined {
  if (depthOf(body) > maxDepth) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const quote = 0x22;
const backslash = 0x5c;

function depthOf(body: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (inText) {
      if (byte === backslash) index += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return deepest;
}
