import { badRequest } from '../errors.ts';
import { meetsBidiRule } from './bidi-rule.ts';
import { forbiddenCodePoint } from './identifier-class.ts';
import { normalise } from './normalise.ts';

/** Characters whose decomposition is tagged wide or narrow: halfwidth and fullwidth forms, and the ideographic space. */
const wideOrNarrow = /[\u3000\uff01-\uffee]/g;

/** What needs none of the rules: letters and digits of ASCII and its punctuation. */
const plain = /^[!-~]+(?: +[!-~]+)*$/;

/** Spaces divide a user name into userparts (RFC 8265 §3.1), and so does "@", as in the names of RFC 7542 (RFC 8265 §3.5). */
const divider = / +|@/;

/**
 * The form in which user names are compared (RFC 8265 §3.3, UsernameCaseMapped): fullwidth and halfwidth characters mapped,
 * lower case, NFC. Total: what `prepareUserName` would refuse is mapped all the same, so that filters may name anything,
 * also a part of a name. The same as `prepareUserName` where that succeeds.
 */
export function normaliseUserName(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return normalise(mapWidth(text).toLowerCase(), 'NFC');
}

/**
 * Enforces the profile UsernameCaseMapped of RFC 8265 §3.3 on a user name of one or more userparts: only code points of
 * the IdentifierClass (RFC 8264 §4.2), in the contexts they are meant for, and the Bidi Rule (RFC 5893 §2) for each part.
 * @throws {ScimError} 400 invalidValue naming userName and what is wrong with it, never the name
 */
export function prepareUserName(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  const mapped = mapWidth(text);
  if (mapped.trim() === '') throw refused('must not be empty');
  if (mapped.startsWith(' ') || mapped.endsWith(' ')) throw refused('must not begin or end with a space');
  const prepared = normalise(mapped.toLowerCase(), 'NFC');
  // Also what is composed only by NFC must be allowed, so that what is prepared is prepared to itself (RFC 8264 §7).
  for (const userpart of [...mapped.split(divider), ...prepared.split(divider)]) {
    const forbidden = forbiddenCodePoint(userpart);
    if (forbidden !== undefined) throw refused(`must not contain ${nameOf(forbidden)} there (RFC 8264 §4.2)`);
  }
  if (!prepared.split(divider).every(meetsBidiRule)) {
    throw refused('mixes directions of writing in a way RFC 5893 §2 does not allow');
  }
  return prepared;
}

function mapWidth(text: string): string {
  return text.replace(wideOrNarrow, (character) => character.normalize('NFKC'));
}

function nameOf(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

function refused(problem: string) {
  return badRequest('invalidValue', `userName ${problem}`);
}
