import anyAscii from 'any-ascii';
import { withoutUnseen } from '../unseen-signs.js';
import { skeletonsOf } from './skeleton.js';
import { variantGroupOf } from './name-variants.js';

/** One word of a name, in the forms in which it is compared. */
export interface NameToken {
  /** As written, in lower case letters a to z. */
  ascii: string;
  /** Whether it was written in Latin letters: only then do its vowels say anything. */
  latin: boolean;
  /** How it may sound; a group of variants counts as one of the ways. */
  forms: readonly string[];
}

/** Son, daughter, child of, the, called, born as: they join names and are none. */
const PARTICLES = new Set(
  'ould oulde oul uld wuld wld mint minte mnt bint bent bt bin ben ibn bn bnou ag agg wt walet ult oult ait el al dit dite alias nee hadj elhadj elhadji hadja dr'.split(
    ' ',
  ),
);
/** `Abd` belongs to the word behind it: Abd Allah, Abdoul Aziz. */
const SERVANT = new Set(['abd', 'abdou', 'abdoul', 'abdul', 'abdel', 'abdal', 'abdu', 'bd']);
/** Likewise `Abou Bakr`. */
const FATHER_OF = new Set(['abou', 'abu', 'bou', 'aboul', 'abul', 'abw']);
const LATIN = /^[\p{Script=Latin}\p{M}\p{P}\p{S}\p{Cf}]*$/u;
/** Arabic vowels. */
const UNWRITTEN = /[\u064b-\u065f\u0670]/gu;
const APOSTROPHES = /['\u2019\u2018\u02bc\u02bb\u0060\u00b4]/gu;

/** The words of a name in any script, without particles, in their order; none for a text without letters. */
export function tokensOf(name: string): NameToken[] {
  const words = withoutUnseen(name.normalize('NFKC'))
    .replaceAll(UNWRITTEN, '')
    .replaceAll(APOSTROPHES, '')
    .split(/[^\p{L}\p{M}]+/u)
    .flatMap(partServant)
    .filter((word) => word !== '')
    .map((word) => ({ ascii: asciiOf(word), latin: LATIN.test(word) }))
    .filter(({ ascii }) => ascii !== '');
  const joined = joinCompounds(words);
  const names = joined.filter(({ ascii }) => !PARTICLES.has(ascii));
  return (names.length > 0 ? names : joined).map(({ ascii, latin, withArticle }) => ({
    ascii,
    latin,
    forms: formsOf(ascii, latin, withArticle),
  }));
}

/** In Arabic `Abd` and the name behind it are often written as one word: read as two, they are joined as any others. */
function partServant(word: string): string[] {
  return word.split(/(?<=^عبد)(?=ال\p{L}{2})/u);
}

interface Word {
  ascii: string;
  latin: boolean;
  /** Of one that was joined, as who writes it as one word in Latin letters spells it: Abdelkader. */
  withArticle?: string;
}

/** An Arabic word begins with what carries its first vowel, and may begin with its article. */
function asciiOf(word: string): string {
  const bare = word.replace(/^ال(?=\p{L}{2})/u, '').replace(/^[اأإآٱع]/u, 'a');
  return anyAscii(bare)
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
}

function joinCompounds(words: readonly Word[]): Word[] {
  const joined: Word[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    if (before && SERVANT.has(before.ascii)) joined[joined.length - 1] = join('abd', before, word);
    else if (before && FATHER_OF.has(before.ascii)) joined[joined.length - 1] = join('abou', before, word);
    else joined.push(word);
  }
  return joined;
}

function join(prefix: string, before: Word, { ascii, latin }: Word): Word {
  const name = ascii.replace(/^(el|al|er|ar)(?=..)/, '');
  return { ascii: prefix + name, latin: before.latin && latin, withArticle: `${prefix}al${name}` };
}

/** Latin spellings may have grown together with the article: Alhassane, Elbechir. */
function formsOf(ascii: string, latin: boolean, withArticle: string | undefined): string[] {
  const grown = latin && /^[ae]l[^aeiou]....*/.test(ascii) ? [ascii.slice(2)] : [];
  const spellings = [ascii, ...grown, ...(withArticle === undefined ? [] : [withArticle])];
  const groups = spellings.flatMap((each) => variantGroupOf(each) ?? []);
  return [...new Set([...spellings.flatMap(skeletonsOf), ...groups])];
}
