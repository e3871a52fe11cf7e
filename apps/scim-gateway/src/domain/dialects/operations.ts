import { filterLimits, isObject, type JsonValue } from '@rollcall/scim';
import { rewriteComparisons, tokensOf } from './comparisons.ts';
import { findExtension, findTarget } from './find-target.ts';
import { namesLike, valueLike } from './json.ts';
import type { Context, Normaliser, Operation } from './normaliser.ts';
import { valueWalk, walkAttributes, walkExtension, walkValue } from './walk-values.ts';

/** The operations that one becomes; what is not of the form of an operation stays what it is. */
export function rewriteOperation(
  raw: JsonValue,
  normalisers: readonly Normaliser[],
  context: Context,
): readonly JsonValue[] {
  const operation = readOperation(raw);
  if (operation === undefined) return [raw];
  let operations: readonly Operation[] = [operation];
  for (const { operation: rewrite } of normalisers) {
    if (rewrite) operations = operations.flatMap((each) => rewrite(each, context));
  }
  const rewritten = operations.map((each) => withValue(withPath(each, normalisers, context), normalisers, context));
  if (rewritten.length === 1 && rewritten[0] === operation) return [raw];
  return rewritten.map(({ op, path, value }) => ({
    op,
    ...(path !== undefined && { path }),
    ...(value !== undefined && { value }),
  }));
}

function readOperation(raw: JsonValue): Operation | undefined {
  if (!isObject(raw)) return undefined;
  const isGivenOnce = ['op', 'path', 'value'].every((name) => namesLike(raw, name).length <= 1);
  const [op, path, value] = ['op', 'path', 'value'].map((name) => valueLike(raw, name));
  const verb = typeof op === 'string' ? op.toLowerCase() : '';
  if (!isGivenOnce || (verb !== 'add' && verb !== 'replace' && verb !== 'remove')) return undefined;
  if (path !== undefined && path !== null && typeof path !== 'string') return undefined;
  return {
    op: verb,
    ...(typeof path === 'string' && { path }),
    ...(value !== undefined && { value }),
  };
}

/** What is compared between the brackets of the path. */
function withPath(operation: Operation, normalisers: readonly Normaliser[], { type, note }: Context): Operation {
  const { path } = operation;
  if (path === undefined || !path.includes('[')) return operation;
  const rewritten = rewriteCompared(path, normalisers, { types: [type], note });
  return rewritten === path ? operation : { ...operation, path: rewritten };
}

/** Gives the compared values of a filter or a path to every trait, in their order. What is too long stays, and is refused. */
export function rewriteCompared(
  text: string,
  normalisers: readonly Normaliser[],
  { types, note }: { readonly types: readonly Context['type'][]; readonly note: Context['note'] },
): string {
  const tokens = text.length > filterLimits.maxLength ? undefined : tokensOf(text);
  if (tokens === undefined) return text;
  return rewriteComparisons(tokens, types, (comparison) =>
    normalisers.reduce(
      (value, normaliser) => normaliser.comparison?.({ ...comparison, value }, note) ?? value,
      comparison.value,
    ),
  ).join('');
}

function withValue(operation: Operation, normalisers: readonly Normaliser[], context: Context): Operation {
  const { path, value } = operation;
  if (value === undefined) return operation;
  const walked = walkOperationValue(path, value, normalisers, context);
  return walked === value ? operation : { ...operation, value: walked };
}

function walkOperationValue(
  path: string | undefined,
  value: JsonValue,
  normalisers: readonly Normaliser[],
  context: Context,
): JsonValue {
  const walk = valueWalk(normalisers, context);
  if (path === undefined) return isObject(value) ? walkAttributes(walk, value) : value;
  if (findExtension(context.type, path) !== undefined) return walkExtension(walk, path, value);
  const target = findTarget(context.type, path);
  return target === undefined ? value : walkValue(walk, value, target);
}
