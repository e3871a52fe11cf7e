import { isArray, isObject, type JsonObject, patchLimits, type ResourceType } from '@rollcall/scim';
import type { Dialect } from './dialect.ts';
import { namesLike } from './json.ts';
import type { Context } from './normaliser.ts';
import { rewriteCompared, rewriteOperation } from './operations.ts';
import { valueWalk, walkAttributes } from './walk-values.ts';

/** A request's body as the strict core reads it, and what was changed about it, in words that hold no values. */
export interface NormalisedBody {
  readonly body: unknown;
  readonly normalisations: readonly string[];
}

export interface NormalisedFilter {
  readonly filter: string;
  readonly normalisations: readonly string[];
}

/** The body of a POST or PUT. What a dialect does not understand is left as it is, for the strict core to refuse. */
export function normaliseResource(type: ResourceType, body: unknown, dialect: Dialect): NormalisedBody {
  const { normalisers } = dialect;
  if (!isObject(body) || normalisers.length === 0) return { body, normalisations: [] };
  const { notes, note } = notebook();
  const context = { type, note };
  const renamed = normalisers.reduce((before, { resource }) => resource?.(before, context) ?? before, body);
  return { body: walkAttributes(valueWalk(normalisers, context), renamed), normalisations: notes() };
}

/**
 * The body of a PATCH of the resource with this id. With the trait `emptyOperations` one without operations is left for the
 * caller to carry out: it changes nothing.
 */
export function normalisePatch(
  type: ResourceType,
  body: unknown,
  dialect: Dialect,
  { id }: { readonly id: string },
): NormalisedBody {
  const { normalisers } = dialect;
  if (!isObject(body) || normalisers.length === 0) return { body, normalisations: [] };
  const { notes, note } = notebook();
  const context = { type, id, note };
  const message = normalisers.reduce((before, each) => each.message?.(before, context) ?? before, body);
  return { body: withOperations(message, dialect, context), normalisations: notes() };
}

function withOperations(message: JsonObject, { normalisers }: Dialect, context: Context): JsonObject {
  const [name, ...others] = namesLike(message, 'Operations');
  const operations = name === undefined || others.length > 0 ? undefined : message[name];
  // More than are accepted are not worth the work.
  if (name === undefined || !isArray(operations) || operations.length > patchLimits.maxOperations) return message;
  const rewritten = operations.flatMap((operation) => rewriteOperation(operation, normalisers, context));
  return { ...message, [name]: rewritten };
}

/**
 * The text of a `filter` parameter. `types` are those that are searched; without them only what needs no schema is done.
 */
export function normaliseFilter(
  text: string,
  { normalisers }: Dialect,
  types: readonly ResourceType[] = [],
): NormalisedFilter {
  if (normalisers.length === 0) return { filter: text, normalisations: [] };
  const { notes, note } = notebook();
  const formed = normalisers.reduce((before, { filter }) => filter?.(before, note) ?? before, text);
  return { filter: rewriteCompared(formed, normalisers, { types, note }), normalisations: notes() };
}

const mostNotes = 50;

/** Each note once, however often it is made. */
function notebook(): { readonly notes: () => readonly string[]; readonly note: Context['note'] } {
  const notes = new Set<string>();
  return {
    notes: () => [...notes],
    note: (words) => {
      if (notes.size < mostNotes) notes.add(words);
    },
  };
}
