import type { JsonObject } from './json.ts';
import type { MappedAttributes } from './scim-user.ts';

export const coreGroupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** The fixed mapping of a group into a SCIM app: its name. Its members follow as changes of their own. */
export function scimGroupAttributes(group: JsonObject): MappedAttributes {
  const displayName = group.displayName ?? null;
  return {
    attributes: { schemas: [coreGroupSchema], displayName },
    managed: ['displayName'],
    references: [],
  };
}
