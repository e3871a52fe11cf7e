import type { AttributeDefinition } from '@rollcall/scim';
import type { Normaliser } from '../normaliser.ts';

const literal = /^(?:true|false|null|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)$/;
const textTypes: ReadonlySet<string> = new Set(['string', 'reference', 'dateTime', 'binary']);

/**
 * Puts the quotes around a text that a filter or a path compares without: `externalId eq jyoung` (E-1), `userName eq <v>`,
 * `emails eq <v>` (PingOne's and PingFederate's manuals), `userName eq josegomezr` (authentik). A number or a boolean is meant
 * as text where every searched type says that the attribute is text. A text with blanks stays, and is refused.
 *
 * In `auto`: a value that is no JSON is no filter by the grammar (RFC 7644 §3.4.2.2), and a number is not comparable with text.
 */
export const unquotedValues: Normaliser = {
  comparison({ definitions, name, value }, note) {
    if (value.startsWith('"') || value === 'null') return value;
    const isText = definitions.length > 0 ? definitions.every(isTextual) : !literal.test(value);
    if (!isText) return value;
    note(`${name}: compared text put in quotes`);
    return JSON.stringify(value);
  },
};

function isTextual({ type }: AttributeDefinition): boolean {
  return textTypes.has(type);
}
