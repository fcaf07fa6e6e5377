import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { withUnseen } from '../../support/unseen.js';
import { blockingKeys } from '../../../services/country-node/src/domain/duplicates/blocking-keys.js';
import {
  likenessOfNames,
  likenessOfWords,
} from '../../../services/country-node/src/domain/duplicates/compare-names.js';
import type { Traits } from '../../../services/country-node/src/domain/duplicates/traits.js';
import { tokensOf } from '../../../services/country-node/src/domain/duplicates/name-tokens.js';

/** What shows is the same, so the words are, wherever a sign that does not show stands. */
it('takes no notice of what does not show', () => {
  const names = fc.constantFrom('Moussa Diallo', 'Ould Ahmed', 'محمد ولد أحمد', 'N’Diaye');
  fc.assert(
    fc.property(
      names.chain((name) => withUnseen(name).map((signed) => [name, signed] as const)),
      ([name, signed]) => expect(tokensOf(signed)).toEqual(tokensOf(name)),
    ),
  );
});

const likeness = (one: string, other: string) => likenessOfNames(tokensOf(one), tokensOf(other)).likeness;
const word = (name: string) => tokensOf(name)[0]!;

describe('one name in several scripts and spellings', () => {
  it.each([
    ['محمد Mohamed Mohammed Muhammad Mouhamadou Mamadou Mahamadou مُحَمَّد ⵎⵓⵃⴰⵎⵎⴰⴷ መሐመድ'],
    ['عائشة Aïcha Aicha Aisha Aichatou'],
    ['خديجة Khadija Kadidja Khadidja Kadiatou'],
    ['فاطمة Fatima Fatma Fatoumata Fatimata'],
    ['إبراهيم ابراهيم Ibrahim Ibrahima Brahim'],
    ['أحمد احمد Ahmed Ahmad Amadou'],
    ['عثمان Ousmane Othman Uthman Osman'],
    ['يوسف Youssef Youssouf Yusuf Issouf'],
    ['مريم Mariam Maryam Mariama Meryem'],
    ['عمر Omar Oumar Umar'],
    ['سليمان Souleymane Suleiman Slimane'],
    ['حسن Hassan Hassane Alhassane'],
    ['حسين Hussein Housseini Ousseynou'],
    ['شيخ Cheikh Sheikh Shaikh'],
    ['جبريل Djibril Jibril Gibril'],
    ['موسى Moussa Musa Moûssa'],
    ['Diallo Jallow Djallo دياللو'],
    ['Diop Jobe'],
    ['Ndiaye N’Diaye Njie'],
    ['Gueye Guèye Guèyé'],
    ['زينب Zeinab Zainab Zeynabou'],
  ])('%s', (spellings) => {
    const names = spellings.split(' ');
    for (const one of names) {
      for (const other of names) {
        const like = likenessOfWords(word(one), word(other));
        expect({ one, other, alike: like >= 0.8 }).toEqual({ one, other, alike: true });
      }
    }
  });

  it.each([
    ['عبد الله', 'Abdoulaye'],
    ['عبدالله', 'Abd Allah'],
    ['عبد الرحمن', 'Abderrahmane'],
    ['عبدالرحمن', 'Abderrahmane'],
    ['عبدالرحمن', 'عبد الرحمن'],
    ['عبدالعزيز', 'Abdoul Aziz'],
    ['عبدالقادر', 'Abdelkader'],
    ['عبداللطيف', 'Abd El Latif'],
    ['عبد القادر', 'Abdelkader'],
    ['عبدالعزيز', 'Abdelaziz'],
    ['Abd El Kader', 'Abdelkader'],
    ['Abdoul Aziz', 'Abd El Aziz'],
    ['أبو بكر', 'Aboubacar'],
    ['Abou Bakr', 'Boubacar'],
  ])('%s and %s are one word', (one, other) => {
    expect([tokensOf(one).length, tokensOf(other).length]).toEqual([1, 1]);
    expect(likenessOfWords(word(one), word(other))).toBeGreaterThanOrEqual(0.8);
  });
});

it.each([
  ['عبدالرحمن', 'Abderrahmane'],
  ['عبدالعزيز', 'Abdoul Aziz'],
  ['عبدالكريم', 'Abdel Karim'],
  ['عَبْدُالله', 'Abdoulaye'],
])('%s, written as one word, and %s are held against each other', (arabic, latin) => {
  const keysOf = (name: string) => {
    const [words, birthYears] = [tokensOf(name), [2011, 2011] as const];
    const none = { code: undefined, documents: [], siblings: [] };
    return blockingKeys({ ...none, names: [words], given: [words], birthYears } as unknown as Traits, 0);
  };
  const shared = keysOf(arabic).filter(({ text }) => keysOf(latin).some((each) => each.text === text));
  expect(shared).not.toEqual([]);
});

describe('names that are not one', () => {
  it.each([
    ['Hassan', 'Hussein'],
    ['حسن', 'حسين'],
    ['Fatima', 'Mariam'],
    ['Moussa', 'Issa'],
    ['Mohamed', 'Ahmed'],
    ['Awa', 'Aïcha'],
    ['Amina', 'Halima'],
    ['Diallo', 'Diarra'],
    ['Sow', 'Sy'],
    ['إدريس', 'إسماعيل'],
    ['عبدالرحمن', 'عبدالله'],
    ['عبدالقادر', 'Abdoul Aziz'],
  ])('%s and %s', (one, other) => expect(likenessOfWords(word(one), word(other))).toBeLessThan(0.7));
});

describe('whole names', () => {
  it.each([
    ['Mohamed Lemine ould Sidi', 'محمد الأمين ولد سيدي'],
    ['Mohamed ould Sidi', 'Sidi, Mouhamed'],
    ['Fatimetou mint Ahmed', 'فاطمة بنت أحمد'],
    ['Mohamed ag Ghali', 'Muhammad Ghaly'],
    ['El-Hassan Ben Brahim', 'الحسن بن إبراهيم'],
    ['Aïssatou DIALLO', 'Aisha Jallow'],
    ['Abdoulaye N’Diaye', 'Abdallah Ndiaye'],
    ['Tahirou wt Idriss', 'Tahir Idris'],
  ])('%s is %s', (one, other) => expect(likeness(one, other)).toBeGreaterThanOrEqual(0.85));

  it('differ by more than their family', () => {
    expect(likeness('Moussa Diallo', 'Ibrahima Diallo')).toBeLessThan(0.6);
    expect(likeness('Awa Traoré', 'Mariam Koné')).toBe(0);
  });

  it('of one word never count fully, of none not at all', () => {
    expect(likeness('Mohamed', 'Mohamed Lemine Sidi')).toBeLessThan(0.8);
    expect(likeness('', 'Mohamed')).toBe(0);
    expect(tokensOf('  - ’ 12 !')).toEqual([]);
  });

  it('are not joined by their particles', () => {
    expect(tokensOf('Ould Mint Bint').length).toBeGreaterThan(0);
    expect(likeness('Sidi ould Cheikh', 'Ely ould Baba')).toBeLessThan(0.5);
  });
});

const WORDS = 'Moussa Diallo محمد فاطمة Aïcha N’Diaye ould Abd Allah Sow Traoré Hassan حسين عبد الله Ba'.split(' ');
const name = fc.array(fc.constantFrom(...WORDS), { maxLength: 5 });

describe('likeness', () => {
  it('is the same both ways, between 0 and 1, for any text at all', () => {
    const any = fc.oneof(
      name.map((words) => words.join(' ')),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
    );
    fc.assert(
      fc.property(any, any, (one, other) => {
        const like = likeness(one, other);
        expect(likeness(other, one)).toBeCloseTo(like, 10);
        expect(like).toBeGreaterThanOrEqual(0);
        expect(like).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('does not go by the order of words, capitals, hyphens or marks', () => {
    const plain = fc.uniqueArray(fc.constantFrom('Moussa', 'Diallo', 'Sekou', 'Traore', 'Fanta'), {
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(plain, fc.infiniteStream(fc.nat(100)), (words, draws) => {
        const shuffled = words.map((each) => [draws.next().value, each] as const).sort((a, b) => a[0] - b[0]);
        const other = shuffled.map(([, each]) => each.toUpperCase().replace('E', 'É')).join('-');
        expect(likeness(words.join(' '), other)).toBe(1);
      }),
    );
  });
});
