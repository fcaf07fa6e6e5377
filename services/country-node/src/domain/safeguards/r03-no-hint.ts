import { UNSEEN } from '../unseen-signs.js';

/**
 * R3: beginnings of words by which a text tells that somebody asked, or may ask, for protection, in the languages that forms
 * are filled in; without accents. Codes never carry it: no column of tracing has the category.
 */
const STEMS = [
  ...['asylum', 'refugee', 'unhcr', 'stateless', 'persecut', 'non-refoulement', 'asile', 'refugie'],
  ...['apatrid', 'asilo', 'refugiad', 'rifugiat', 'apolid', 'international protection', 'protection internationale'],
  ...['proteccion internacional', 'protecao internacional', 'protezione internazionale', '1951 convention'],
  ...['convention de 1951', 'convention of 1951'],
];
/** Offices whose short names begin other words. */
const OFFICES = ['hcr', 'acnur', 'ofpra'];
/** Written together with articles and prepositions: looked for inside words. */
const ARABIC = [
  'لاجئ',
  'لاجئة',
  'لاجئين',
  'لجوء',
  'عديم الجنسية',
  'الحماية الدولية',
  'المفوضية السامية',
  'مفوضية اللاجئين',
];

/** Without accents and vowel signs, in lower case. */
const plainly = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
/** Stems as they are found whatever signs that do not show stand in them, and however long the space between their words. */
const anyOf = (stems: readonly string[]) =>
  stems
    .map((stem) => plainly(stem).split(' '))
    .map((words) => words.map((word) => [...word].join(`[${UNSEEN}]*`)).join(`[\\s${UNSEEN}]+`))
    .join('|');
/** A sign that does not show may stand where a space should, too: a word begins and ends there. */
const OF_A_WORD = `(?![${UNSEEN}])[\\p{L}\\p{N}]`;
const LATIN = new RegExp(`(?<!${OF_A_WORD})(?:${anyOf(STEMS)}|(?:${anyOf(OFFICES)})(?!${OF_A_WORD}))`, 'u');
const WITHIN = new RegExp(anyOf(ARABIC), 'u');

/** R3: whether a text tells, or lets guess, that a claim to protection exists. */
export function hintsAtAsylum(text: string): boolean {
  const plain = plainly(text);
  return LATIN.test(plain) || WITHIN.test(plain);
}

/** Purposes whose messages must not tell it. */
export const WITHOUT_HINTS: ReadonlySet<string> = new Set(['family-tracing']);

/** @param value of one field @returns whether it stays here because of what it lets guess */
export function tellsOfClaim(purpose: string, value: unknown): boolean {
  return WITHOUT_HINTS.has(purpose) && typeof value === 'string' && hintsAtAsylum(value);
}
