/** RFC 8264 §9.6: what the properties alone would decide otherwise. */
const allowedByException = /^[\u00df\u03c2\u06fd\u06fe\u0f0b\u3007]$/u;
const forbiddenByException = /^[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]$/u;

const ascii = /^[!-~]$/;
const unassigned = /^\p{Cn}$/u;
/** Hangul_Syllable_Type L, V or T (RFC 8264 §9.9): conjoining jamo; syllables and compatibility jamo are others. */
const conjoiningJamo = /^[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7c6\ud7cb-\ud7fb]$/u;
const ignorable = /^[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Cc}]$/u;
const letterOrDigit = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u;

/** Canonical_Combining_Class Virama, which JavaScript's properties do not tell. */
const virama =
  /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1715\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed\u{10a3f}\u{11046}\u{11070}\u{1107f}\u{110b9}\u{11133}\u{11134}\u{111c0}\u{11235}\u{112ea}\u{1134d}\u{11442}\u{114c2}\u{115bf}\u{1163f}\u{116b6}\u{1172b}\u{11839}\u{1193d}\u{1193e}\u{119e0}\u{11a34}\u{11a47}\u{11a99}\u{11c3f}\u{11d44}\u{11d45}\u{11d97}\u{11f41}\u{11f42}]$/u;

/** Joining_Type Right or Non_Joining among the letters of the Arabic script; all others join on both sides. */
const arabicNotJoiningLeft =
  /[\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef\u0759-\u075b\u076b\u076c\u0771\u0773\u0774\u0778\u0779\u0870-\u0882\u08aa-\u08ae\u08b1\u08b2\u08b9]$/u;
const arabicNotJoiningRight = /^[\u0621\u0674\u06d5]/u;

/**
 * The first code point of a userpart that the PRECIS IdentifierClass does not allow, or not there (RFC 8264 §4.2, §8;
 * contexts of RFC 5892 appendix A). Undefined when all are allowed.
 */
export function forbiddenCodePoint(userpart: string): number | undefined {
  let offset = 0;
  for (const character of userpart) {
    const codePoint = character.codePointAt(0) ?? 0;
    const context = contextRule(codePoint);
    const isAllowed =
      context === undefined
        ? isValid(character)
        : context(userpart.slice(0, offset), userpart.slice(offset + character.length));
    if (!isAllowed) return codePoint;
    offset += character.length;
  }
  return undefined;
}

/** The derived property PVALID, by the order of RFC 8264 §8. */
function isValid(character: string): boolean {
  if (ascii.test(character) || allowedByException.test(character)) return true;
  if (forbiddenByException.test(character) || unassigned.test(character)) return false;
  if (conjoiningJamo.test(character) || ignorable.test(character)) return false;
  return character.normalize('NFKC') === character && letterOrDigit.test(character);
}

type ContextRule = (before: string, after: string) => boolean;

const arabicDigit = /[\u0660-\u0669]/u;
const extendedArabicDigit = /[\u06f0-\u06f9]/u;
const marks = /\p{Mn}+/gu;

/** CONTEXTJ and CONTEXTO; undefined for what needs no context. */
function contextRule(codePoint: number): ContextRule | undefined {
  switch (codePoint) {
    case 0x200c:
      return (before, after) => virama.test(before.slice(-2)) || joinsAcross(before, after);
    case 0x200d:
      return (before) => virama.test(before.slice(-2));
    case 0xb7:
      return (before, after) => before.endsWith('l') && after.startsWith('l');
    case 0x375:
      return (_, after) => /^\p{Script=Greek}/u.test(after);
    case 0x5f3:
    case 0x5f4:
      return (before) => /\p{Script=Hebrew}$/u.test(before);
    case 0x30fb:
      return (before, after) => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(before + after);
  }
  if (codePoint >= 0x660 && codePoint <= 0x669) return (before, after) => !extendedArabicDigit.test(before + after);
  if (codePoint >= 0x6f0 && codePoint <= 0x6f9) return (before, after) => !arabicDigit.test(before + after);
  return undefined;
}

/** More marks than a letter carries; beyond them nothing joins. */
const maxMarks = 16;

/** RFC 5892 appendix A.1 for the Arabic script, the one that writes ZWNJ between letters that would join. */
function joinsAcross(before: string, after: string): boolean {
  const left = before.slice(-maxMarks).replace(marks, '');
  const right = after.slice(0, maxMarks).replace(marks, '');
  const isLetter = /[\p{Script=Arabic}&&\p{Lo}]$/v.test(left) && /^[\p{Script=Arabic}&&\p{Lo}]/v.test(right);
  return isLetter && !arabicNotJoiningLeft.test(left) && !arabicNotJoiningRight.test(right);
}
