/** Codes that stand for no country: groups, and what is made up for tests. */
const NO_COUNTRY = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const PAIRS = LETTERS.flatMap((one) => LETTERS.map((other) => one + other));

/** Languages without a code of two letters that children on these routes speak. */
const OTHER_LANGUAGES = [
  'ber',
  'dje',
  'dyu',
  'kab',
  'mey',
  'mos',
  'rif',
  'shi',
  'snk',
  'son',
  'srr',
  'taq',
  'tzm',
  'vai',
  'zgh',
];

/** ISO 15924, of the scripts in which names on these routes are written. */
export const SCRIPTS = ['Adlm', 'Arab', 'Ethi', 'Latn', 'Nkoo', 'Tfng'];

/** Countries that the browser's own tables know, ISO 3166-1 alpha-2; a former code is given up for the present one. */
export function listCountries(): string[] {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const isPresent = (code: string) => new Intl.Locale(`und-${code}`).region === code;
  return PAIRS.filter((code) => !NO_COUNTRY.has(code) && isPresent(code) && names.of(code) !== undefined);
}

/** Languages that the browser's own tables know, ISO 639. */
export function listLanguages(): string[] {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const isPresent = (code: string) => new Intl.Locale(code).language === code;
  const short = PAIRS.map((pair) => pair.toLowerCase()).filter(
    (code) => isPresent(code) && names.of(code) !== undefined,
  );
  return [...short, ...OTHER_LANGUAGES].sort();
}
