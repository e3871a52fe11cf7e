import { isObject } from '@rollcall/scim';
import { valueLike } from '../json.ts';
import type { Normaliser } from '../normaliser.ts';

/**
 * Reads an empty text as "unassigned" (E-17, Entra has no other way to clear what a mapping computes; OneLogin's templates
 * leave one where a person has no value). One of several values goes as a whole when its `value` is empty. Required
 * attributes are left alone, so an empty `userName` is refused, and so are members: a mistake must not empty a group.
 *
 * Not in `auto`: an empty string is a value (RFC 7643 §2.5 knows null and the empty list as unassigned), and a client may mean
 * it.
 */
export const emptyText: Normaliser = {
  value(value, { attribute, name, isElement }, { note }) {
    const isEmptyElement = isElement && isObject(value) && valueLike(value, 'value') === '';
    const isKept = attribute.required || /^members\b/.test(name);
    if (isKept || (value !== '' && !isEmptyElement)) return value;
    note(`${name}: empty text read as unassigned`);
    return null;
  },
};
