import type { Normaliser } from '../normaliser.ts';

const booleanText = /^(?:true|false)$/i;

/**
 * Reads "True", "False" and the like as booleans where the schema wants one: as a value (E-3, Entra without its flag;
 * Keycloak's clients), between the brackets of a path (E-9, `roles[primary eq "True"]`) and in a filter.
 *
 * In `auto`: a string is no value of a boolean attribute (RFC 7643 §2.3.2), so no valid request has one there. Any other text
 * stays what it is and is refused.
 */
export const textForBoolean: Normaliser = {
  value(value, { attribute, name }, { note }) {
    if (attribute.type !== 'boolean' || typeof value !== 'string' || !booleanText.test(value)) return value;
    note(`${name}: text read as a boolean`);
    return value.toLowerCase() === 'true';
  },

  comparison({ definitions, name, value }, note) {
    const isBoolean = definitions.length > 0 && definitions.every(({ type }) => type === 'boolean');
    const bare = value.replace(/^"(.*)"$/s, '$1');
    if (!isBoolean || !booleanText.test(bare) || value === bare.toLowerCase()) return value;
    note(`${name}: text compared as a boolean`);
    return bare.toLowerCase();
  },
};
