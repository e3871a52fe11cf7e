import type { AttributePath } from '../filter/ast.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/resource-type.ts';

/** An attribute path found in a resource type. */
export interface AttributeReference {
  /** The extension's URN; absent for attributes of the core schema and for the common ones. */
  readonly extension?: string;
  readonly attribute: AttributeDefinition;
  readonly subAttribute?: AttributeDefinition;
}

/** Names are compared without case; an extension's attributes are found under its URN only. */
export function findAttribute(_type: ResourceType, _path: AttributePath): AttributeReference | undefined {
  throw new Error('not there yet');
}
