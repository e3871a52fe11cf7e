/** The bidirectional classes of RFC 5893 §2, as far as it tells them apart: R stands for R and AL, `other` for ES, CS, ET, ON, BN. */
type BidiClass = 'L' | 'R' | 'AN' | 'EN' | 'NSM' | 'other';

/** Scripts written from right to left; JavaScript's properties know no Bidi_Class. */
const rightToLeft =
  /[\p{Script=Adlam}\p{Script=Arabic}\p{Script=Avestan}\p{Script=Chorasmian}\p{Script=Cypriot}\p{Script=Elymaic}\p{Script=Hanifi_Rohingya}\p{Script=Hatran}\p{Script=Hebrew}\p{Script=Imperial_Aramaic}\p{Script=Inscriptional_Pahlavi}\p{Script=Inscriptional_Parthian}\p{Script=Kharoshthi}\p{Script=Lydian}\p{Script=Mandaic}\p{Script=Manichaean}\p{Script=Mende_Kikakui}\p{Script=Meroitic_Cursive}\p{Script=Meroitic_Hieroglyphs}\p{Script=Nabataean}\p{Script=Nko}\p{Script=Old_Hungarian}\p{Script=Old_North_Arabian}\p{Script=Old_Sogdian}\p{Script=Old_South_Arabian}\p{Script=Old_Turkic}\p{Script=Old_Uyghur}\p{Script=Palmyrene}\p{Script=Phoenician}\p{Script=Psalter_Pahlavi}\p{Script=Samaritan}\p{Script=Sogdian}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Yezidi}]/u;
const arabicNumber = /[\u0660-\u0669\u066b\u066c\u06dd\u{10d30}-\u{10d39}]/u;
const europeanNumber = /[0-9\u06f0-\u06f9]/u;
const mark = /[\p{Mn}\p{Me}]/u;
const letterLike = /[\p{L}\p{Mc}\p{Nd}\p{Nl}]/u;

/** RFC 5893 §2, which asks nothing of text without a code point that is written from right to left. */
export function meetsBidiRule(text: string): boolean {
  if (!rightToLeft.test(text) && !arabicNumber.test(text)) return true;
  const classes = [...text].map(bidiClass);
  const last = classes.findLast((bidi) => bidi !== 'NSM');
  const has = (bidi: BidiClass) => classes.includes(bidi);
  if (classes[0] === 'R') {
    return !has('L') && !(has('EN') && has('AN')) && last !== undefined && ['R', 'EN', 'AN'].includes(last);
  }
  return classes[0] === 'L' && !has('R') && !has('AN') && (last === 'L' || last === 'EN');
}

function bidiClass(character: string): BidiClass {
  if (mark.test(character)) return 'NSM';
  if (arabicNumber.test(character)) return 'AN';
  if (europeanNumber.test(character)) return 'EN';
  if (rightToLeft.test(character)) return 'R';
  return letterLike.test(character) ? 'L' : 'other';
}
