import type { AttributePath } from '../filter/ast.ts';
import { isAttributeName } from '../text/names.ts';

const uri = /^[A-Za-z][-+.A-Za-z0-9]*:[^ "()[\]]+$/;

/**
 * Reads an `attrPath`. A schema URN ends at the last colon, so the dots of its version separate nothing. Undefined when it
 * is none.
 */
export function parseAttributePath(word: string): AttributePath | undefined {
  const colon = word.lastIndexOf(':');
  const [attribute = '', subAttribute, ...more] = word.slice(colon + 1).split('.', 3);
  if (more.length > 0 || !isAttributeName(attribute)) return undefined;
  if (subAttribute !== undefined && !isAttributeName(subAttribute)) return undefined;
  if (colon !== -1 && !uri.test(word.slice(0, colon))) return undefined;
  return {
    ...(colon === -1 ? {} : { schema: word.slice(0, colon) }),
    attribute,
    ...(subAttribute === undefined ? {} : { subAttribute }),
  };
}

export function printAttributePath(path: AttributePath): string {
  const schema = path.schema === undefined ? '' : `${path.schema}:`;
  const subAttribute = path.subAttribute === undefined ? '' : `.${path.subAttribute}`;
  return `${schema}${path.attribute}${subAttribute}`;
}
