/** An error as it may stand in a log. */
export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
  readonly errors?: readonly ErrorDescription[];
}

const maxDepth = 4;
const maxMessageLength = 500;

/**
 * Name, code, stack frames and cause. Messages of drivers and parsers quote what they choked on (a duplicate key, a piece of
 * JSON, an address), so quoted text and e-mail addresses are masked; other fields of the error are not taken over.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: 'NotAnError', message: `a ${typeof error} was thrown` };
  const { code } = error as { code?: unknown };
  const nested = depth < maxDepth;
  const errors = nested && error instanceof AggregateError ? error.errors.slice(0, 5) : [];
  return {
    name: error.name,
    message: mask(error.message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...stackOf(error),
    ...(nested && error.cause instanceof Error && { cause: describeError(error.cause, depth + 1) }),
    ...(errors.length > 0 && { errors: errors.map((each) => describeError(each, depth + 1)) }),
  };
}

/** From the first to the last quote, since what is quoted may hold quotes itself; an apostrophe alone is left. */
function mask(message: string): string {
  return message
    .slice(0, maxMessageLength)
    .replace(/dup key:.*/s, 'dup key: …')
    .replace(/".*"|"[^"]*$/s, '"…"')
    .replace(/`.*`|`[^`]*$/s, '`…`')
    .replace(/'.*'|(?<!\w)'[^']*$/s, "'…'")
    .replaceAll(/[^\s@]+@[^\s@]+/g, '…@…');
}

function stackOf(error: Error): { stack?: string } {
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return frames.length === 0 ? {} : { stack: frames.join('\n') };
}
