import { describeError } from './describe-error.ts';

const secretName = /(?:authorization|cookie|secret|token|password)$/i;
const maxDepth = 5;

/**
 * The value without what stands under a name that ends in authorization, cookie, secret, token or password. Looks into
 * plain objects and arrays, up to five levels deep, describes errors, and leaves the given value as it is.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return depth < maxDepth ? value.map((each) => redact(each, depth + 1)) : '[too deep]';
  if (value instanceof Error) return describeError(value);
  if (!isPlainObject(value)) return value;
  if (depth >= maxDepth) return '[too deep]';
  const safe: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    safe[name] = secretName.test(name) && each !== undefined ? '[redacted]' : redact(each, depth + 1);
  }
  return safe;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
