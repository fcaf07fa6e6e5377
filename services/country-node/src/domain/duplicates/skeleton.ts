/** Spellings of one sound, longest first; the rest of the alphabet stands for itself. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/tch|sch|ch|sh/g, 'x'],
  [/dj|gi(?=[aou])|g(?=[ei])/g, 'j'],
  [/gu(?=[ei])|gh/g, 'g'],
  [/kh|ck|qu(?=[ei])|q|c/g, 'k'],
  [/ph|v/g, 'f'],
  [/dh/g, 'd'],
  [/th/g, 't'],
  [/p/g, 'b'],
];

/** Sounds that are written in two ways from country to country; both count. */
const TWO_WAYS: readonly (readonly [RegExp, string])[] = [
  [/th/g, 's'],
  [/di(?=[aeou])/g, 'j'],
];

/**
 * The consonants of a name, as they sound alike in Arabic, French and English spellings: Arabic writes no short vowels, and
 * Latin ones differ by country. A vowel at the beginning stays, as one; `h` and half-vowels only there.
 * @param ascii lower case letters a to z
 * @returns each way it may sound, at least one; the same for the same name
 */
export function skeletonsOf(ascii: string): string[] {
  const written = TWO_WAYS.reduce<string[]>(
    (ways, [from, to]) => ways.flatMap((way) => [way, way.replace(from, to)]),
    [ascii],
  );
  return [...new Set(written.map(consonantsOf))].filter((skeleton) => skeleton !== '');
}

function consonantsOf(ascii: string): string {
  const single = ascii.replaceAll(/(.)\1+/g, '$1').replace(/^ou(?=[aei])/, 'w');
  const sounds = SOUNDS.reduce((text, [from, to]) => text.replaceAll(from, to), single);
  const [first = ''] = sounds;
  return (/[aeiou]/.test(first) ? 'a' : first) + sounds.slice(1).replaceAll(/[aeiouhwy]/g, '');
}
