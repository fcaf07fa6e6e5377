import { distance } from 'fastest-levenshtein';
import type { NameToken } from './name-tokens.js';

/** Below this, two words count as different names. */
export const SAME_WORD = 0.7;

/**
 * How alike two words of names are, from 0 to 1: the same letters 1, forms of one name 0.95, the same sound by its length,
 * a slip of the pen less. Symmetric.
 */
export function likenessOfWords(one: NameToken, other: NameToken): number {
  if (one.ascii === other.ascii) return 1;
  const shared = one.forms.filter((form) => other.forms.includes(form));
  if (shared.some(isGroup)) return 0.95;
  // Both are known names, and not the same: Hassan and Hussein have the same consonants.
  if (one.forms.some(isGroup) && other.forms.some(isGroup)) return 0;
  const bySpelling = one.latin && other.latin ? spelledAlike(one.ascii, other.ascii) : 0;
  const longest = Math.max(0, ...shared.map(({ length }) => length));
  return Math.max(soundsAlike(longest), bySpelling, nearlySoundsAlike(one, other));
}

const isGroup = (form: string) => form.startsWith('=');

/** Few consonants are shared by many names. */
function soundsAlike(consonants: number): number {
  if (consonants >= 3) return 0.92;
  return consonants === 2 ? 0.82 : consonants === 1 ? 0.5 : 0;
}

function spelledAlike(one: string, other: string): number {
  const alike = 1 - distance(one, other) / Math.max(one.length, other.length);
  return alike >= 0.75 ? alike * 0.95 : 0;
}

function nearlySoundsAlike({ forms }: NameToken, other: NameToken): number {
  const close = forms.some((form) => form.length >= 4 && other.forms.some((each) => isOneOff(form, each)));
  return close ? SAME_WORD : 0;
}

function isOneOff(form: string, other: string): boolean {
  return other.length >= 4 && !isGroup(form) && !isGroup(other) && distance(form, other) === 1;
}

export interface Likeness {
  /** From 0 to 1, of the shorter name. */
  likeness: number;
  /** Words that found their like. */
  matched: number;
}

const NONE: Likeness = { likeness: 0, matched: 0 };

/**
 * How alike two names are, whatever the order of their words: each word with its best like, each used once. A name of one
 * word never counts fully, because many children share it.
 */
export function likenessOfNames(one: readonly NameToken[], other: readonly NameToken[]): Likeness {
  const shorter = Math.min(one.length, other.length);
  if (shorter === 0) return NONE;
  const pairs = one.flatMap((left, i) => other.map((right, j) => ({ i, j, like: likenessOfWords(left, right) })));
  // By likeness, then by place in either, so that exchanging the names changes nothing.
  pairs.sort((a, b) => b.like - a.like || Math.max(a.i, a.j) - Math.max(b.i, b.j) || a.i + a.j - (b.i + b.j));
  const [usedLeft, usedRight] = [new Set<number>(), new Set<number>()];
  let [sum, matched] = [0, 0];
  for (const { i, j, like } of pairs) {
    if (like < SAME_WORD || usedLeft.has(i) || usedRight.has(j)) continue;
    usedLeft.add(i);
    usedRight.add(j);
    sum += like;
    matched += 1;
  }
  const share = sum / shorter;
  return { likeness: shorter === 1 ? share * 0.75 : share, matched };
}

/** The best likeness between any name of one and any of the other. */
export function bestLikeness(
  some: readonly (readonly NameToken[])[],
  others: readonly (readonly NameToken[])[],
): Likeness {
  return some
    .flatMap((one) => others.map((other) => likenessOfNames(one, other)))
    .reduce(
      (best, each) =>
        each.likeness > best.likeness || (each.likeness === best.likeness && each.matched > best.matched) ? each : best,
      NONE,
    );
}
