import fc from 'fast-check';

/** Signs that do not show, as text from a PDF, a telephone or a list of contacts brings them along; and the Arabic stroke. */
const SIGNS = [
  ...['\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u202a', '\u202c', '\u2060', '\u2066', '\ufeff'],
  ...['\u061c', '\u034f', '\u180e', '\ufe0f', '\u115f', '\u0092', '\u0640', '\u{e0020}'],
];

/** The text with such signs anywhere in it. */
export function withUnseen(text: string): fc.Arbitrary<string> {
  const places = [...text].length + 1;
  const signs = fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 2 });
  return fc
    .array(signs, { minLength: places, maxLength: places })
    .map((put) => put.map((sign, at) => sign + ([...text][at] ?? '')).join(''));
}
