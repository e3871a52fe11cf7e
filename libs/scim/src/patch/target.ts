import { badRequest, quote, type ScimError } from '../errors.ts';
import type { ValueFilter } from '../filter/ast.ts';
import type { ValueTest } from '../filter/compare.ts';
import { countTerms } from '../filter/count-terms.ts';
import { compileValueFilter } from '../filter/evaluate.ts';
import { parseAttributePath, printAttributePath } from '../path/attribute-path.ts';
import { type AttributeReference, findAttribute, pathOf } from '../path/find-attribute.ts';
import type { Path } from '../path/path.ts';
import { printPath } from '../path/print.ts';
import type { CompiledExtension, ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';

/** What an operation changes: a whole extension, or (part of) an attribute. */
export type Target = ExtensionTarget | AttributeTarget;

export interface ExtensionTarget {
  readonly kind: 'extension';
  readonly extension: CompiledExtension;
}

export interface AttributeTarget extends AttributeReference {
  readonly kind: 'attribute';
  /** How errors call it. */
  readonly name: string;
  /** Which values of the multi-valued attribute are meant; absent: all. */
  readonly matches?: ValueTest;
  /** What `matches` was made of. */
  readonly filter?: ValueFilter;
  /** What it costs to ask `matches` about one value. */
  readonly matchCost: number;
}

/**
 * Finds what a path names. A path that is an extension's URN names the whole extension.
 * @throws {ScimError} 400 invalidPath or, for what stands in `[…]`, invalidFilter.
 */
export function resolveTarget(type: ResourceType, path: Path): Target {
  const urn = lookupKey(printPath(path));
  const extension = type.extensionsByUrn.get(urn);
  if (extension !== undefined) return { kind: 'extension', extension };
  const reference = findAttribute(type, path);
  if (reference === undefined) throw unknownPath(printAttributePath(path));
  const target = targetOf(reference);
  if (path.filter === undefined) return target;
  if (!reference.attribute.multiValued) throw badRequest('invalidPath', `${target.name} is not multi-valued`);
  const { filter } = path;
  return { ...target, filter, matches: compileValueFilter(reference.attribute, filter), matchCost: countTerms(filter) };
}

/**
 * The same for a key of a value without path: the name of an attribute, with or without its URN, or an extension's URN.
 * @throws {ScimError} 400 invalidPath
 */
export function resolveKey(type: ResourceType, key: string): Target {
  const extension = type.extensionsByUrn.get(lookupKey(key));
  if (extension !== undefined) return { kind: 'extension', extension };
  const path = parseAttributePath(key);
  const reference = path === undefined || path.subAttribute !== undefined ? undefined : findAttribute(type, path);
  if (reference === undefined) throw unknownPath(key);
  return targetOf(reference);
}

export function targetOf(reference: AttributeReference): AttributeTarget {
  return { kind: 'attribute', ...reference, name: printAttributePath(pathOf(reference)), matchCost: 1 };
}

export function unknownPath(name: string): ScimError {
  return badRequest('invalidPath', `unknown attribute ${quote(name)}`);
}
