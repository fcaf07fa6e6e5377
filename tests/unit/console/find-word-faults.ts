/** What a machine can see of words that a person of that language would stumble over. */

type Words = Readonly<Record<string, string>>;
type Fault = [key: string, what: string];

/** Narrow, and no line ends at it. */
const NARROW = '\u202F';
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** A key without the form of its number: `cases_few` → `cases`. */
export const baseOf = (key: string) => key.replace(PLURAL, '');

/** What is put into a text, in any order. */
export const gapsOf = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(([gap]) => gap).sort();

const STRAY: readonly [RegExp, string][] = [
  [/^ | $| {2}/, 'a space too many'],
  [/\.\.\./, 'three dots'],
];

/** What a language does not set so. */
const SET_WRONGLY: Readonly<Record<string, readonly [RegExp, string][]>> = {
  en: STRAY,
  fr: [
    ...STRAY,
    [new RegExp(`[^${NARROW}][;:?!»%]`), `no narrow space before ; : ? ! » or %`],
    [new RegExp(`«[^${NARROW}]`), 'no narrow space after «'],
    [/'/, 'a straight apostrophe'],
  ],
  es: [...STRAY, [/ %/, 'a line may end before %'], [/'/, 'a straight apostrophe']],
  ar: [...STRAY, [/[?;,]/, 'a mark of the Latin script']],
};

export function findSetWrongly(language: string, words: Words): Fault[] {
  const faults = Object.entries(words).flatMap(([key, text]) =>
    (SET_WRONGLY[language] ?? []).filter(([wrong]) => wrong.test(text)).map(([, what]): Fault => [key, what]),
  );
  return language === 'es' ? [...faults, ...findUnopened(words)] : faults;
}

const count = (text: string, mark: string) => text.split(mark).length - 1;

/** Spanish opens what it asks and calls. */
function findUnopened(words: Words): Fault[] {
  const opened = (text: string) => count(text, '?') === count(text, '¿') && count(text, '!') === count(text, '¡');
  return Object.entries(words)
    .filter(([, text]) => !opened(text))
    .map(([key]): Fault => [key, 'a question or call that is not opened']);
}

/** Codes, kinds of file and the like, which every script writes so. */
const OF_EVERY_SCRIPT = /\broot\.json\b|\{\{\w+\}\}/g;

/** What was left in English: several words alike, or Latin words in Arabic; hints show what is to be typed. */
export function findUntranslated(language: string, words: Words, english: Words): Fault[] {
  const isLeft = (key: string, text: string) =>
    (text === english[key] && /\p{L} +\p{L}/u.test(text)) ||
    (language === 'ar' && !key.startsWith('hint.') && /[a-z]{3}/.test(text.replaceAll(OF_EVERY_SCRIPT, '')));
  return Object.entries(words)
    .filter(([key, text]) => isLeft(key, text))
    .map(([key]): Fault => [key, 'left in English']);
}

/** Forms of a number that the language has and the words have not, or the other way round. */
export function findPluralFaults(language: string, words: Words): Fault[] {
  const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const counted = Object.keys(words).filter((key) => PLURAL.test(key));
  return [...new Set(counted.map(baseOf))].flatMap((base) => {
    const has = counted.filter((key) => baseOf(key) === base);
    const missing = needed.filter((form) => !has.includes(`${base}_${form}`));
    const odd = has.filter((key) => !needed.some((form) => key === `${base}_${form}`));
    return [
      ...missing.map((form): Fault => [base, `no form for ${form}`]),
      ...odd.map((key): Fault => [key, 'a form that the language does not have']),
    ];
  });
}

/** A number is followed by a mark, by `of so many` or by nothing: a noun after it would have to bend with it, six ways in Arabic. */
const BENDS = /\{\{(number|size|erased)\}\} (?!(of|sur|de|من) \{\{of\}\})\p{L}/u;

/** Texts of a number that read well with some numbers only. */
export const findBending = (words: Words): Fault[] =>
  Object.entries(words)
    .filter(([key, text]) => !PLURAL.test(key) && BENDS.test(text))
    .map(([key]): Fault => [key, 'a noun that bends with its number']);

/** Keys of more than one part: which of them is said would hang on what was loaded last. */
export function findTwice(parts: Readonly<Record<string, Words>>): Fault[] {
  const keys = Object.entries(parts).flatMap(([part, words]) => Object.keys(words).map((key) => ({ part, key })));
  const first = new Map<string, string>();
  return keys.flatMap(({ part, key }) => {
    const other = first.get(key);
    if (other === undefined) first.set(key, part);
    return other === undefined ? [] : [[key, `in ${other} and in ${part}`] satisfies Fault];
  });
}

/** What the glossary says is not to be said, by language. */
export function readNotSaid(glossary: string): { language: string; not: string }[] {
  const rows = [...glossary.matchAll(/^\| (en|fr|es|ar) +\| ([^|]+?) +\|/gm)];
  return rows.flatMap(([, language = '', not = '']) => not.split(' / ').map((each) => ({ language, not: each })));
}

/** At the beginning of a word, which in Arabic small words stick to. */
const BEGINS = String.raw`(?<!\p{L})(?:[وفبل]?ال|[وفبل])?`;

export const findNotSaid = (words: Words, not: readonly string[]): Fault[] =>
  Object.entries(words).flatMap(([key, text]) =>
    not.filter((each) => new RegExp(BEGINS + each, 'iu').test(text)).map((each): Fault => [key, `says ${each}`]),
  );

/** What is offered side by side and reads alike: whoever chooses cannot know which is which. */
export function findLookAlikes(words: Words, offered: readonly (readonly string[])[]): Fault[] {
  return offered.flatMap((keys) => {
    const said = keys.filter((key) => words[key] !== undefined).map((key) => [key, words[key] ?? ''] as const);
    const alike = said.filter(([key, text]) => said.some(([other, same]) => other !== key && same === text));
    return alike.map(([key, text]): Fault => [key, `reads as another one does: ${text}`]);
  });
}
