import type { NameWords, Traits } from './traits.js';

/** More would say nothing more; a file of hundreds of names must not fill the index. */
const MOST_KEYS = 120;
const MOST_WORDS = 6;

/** @property certain few children have it: a number or a code, not names and years */
export interface BlockingKey {
  text: string;
  certain: boolean;
}

/**
 * What cases must share at least one of to be compared at all: a document's number, a code, two words of a name, or one word
 * and the year of birth. Plain text: only a keyed digest of each may be kept.
 * @param slack years of birth to both sides: 0 for what is kept, 2 for what is looked for
 */
export function blockingKeys(traits: Traits, slack: 0 | 2): BlockingKey[] {
  const { code, documents, siblings, names, given } = traits;
  const certain = unique([
    ...(code === undefined ? [] : [`code|${code}`]),
    ...documents.map(({ number }) => `document|${number}`),
    ...siblings.map((each) => `sibling|${each}`),
  ]);
  const words = names.flatMap(pairsOf);
  const years = yearsOf(traits, slack);
  const ofYear = (given.length > 0 ? given : names).flatMap((name) =>
    formsIn(name).flatMap((form) => years.map((year) => `year|${form}|${year}`)),
  );
  const all = unique([...certain, ...words, ...ofYear]).slice(0, MOST_KEYS);
  return all.map((text, place) => ({ text, certain: place < certain.length }));
}

function pairsOf(name: NameWords): string[] {
  const words = name.slice(0, MOST_WORDS).map(({ forms }) => strongest(forms));
  return words.flatMap((some, at) =>
    words
      .slice(at + 1)
      .flatMap((others) => some.flatMap((one) => others.map((other) => `names|${[one, other].sort().join('|')}`))),
  );
}

function formsIn(name: NameWords): string[] {
  return name.slice(0, 3).flatMap(({ forms }) => strongest(forms));
}

/** A group of variants stands for all its forms. */
function strongest(forms: readonly string[]): string[] {
  const groups = forms.filter((form) => form.startsWith('='));
  return groups.length > 0 ? [...groups, ...forms.filter((form) => !form.startsWith('=')).slice(0, 1)] : [...forms];
}

function yearsOf({ birthYears }: Traits, slack: number): number[] {
  if (!birthYears) return [];
  const [first, last] = [birthYears[0] - slack, birthYears[1] + slack];
  return Array.from({ length: Math.min(last - first + 1, 8) }, (_none, at) => first + at);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
