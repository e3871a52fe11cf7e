import { printFilter } from '../filter/print.ts';
import { printAttributePath } from './attribute-path.ts';
import type { Path } from './path.ts';

/** The text that parses to this path. */
export function printPath(path: Path): string {
  if (path.filter === undefined) return printAttributePath(path);
  const { subAttribute, filter, ...attribute } = path;
  return `${printAttributePath(attribute)}[${printFilter(filter)}]${subAttribute === undefined ? '' : `.${subAttribute}`}`;
}
