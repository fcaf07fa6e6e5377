import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import {
  findBending,
  findLookAlikes,
  findNotSaid,
  findPluralFaults,
  findSetWrongly,
  findTwice,
  findUntranslated,
  readNotSaid,
} from './find-word-faults.js';

const FOLDER = 'services/console/src/words';
const PARTS = ['ui', 'refusals', 'rules', 'steps', 'terms', 'entry', 'oversight'];
type Words = Record<string, string>;

const partsOf = (language: string) =>
  Object.fromEntries(
    PARTS.map((part) => [part, JSON.parse(readFileSync(`${FOLDER}/${part}/${language}.json`, 'utf8')) as Words]),
  );
const wordsOf = (language: string) => Object.assign({}, ...Object.values(partsOf(language))) as Words;
const notSaid = readNotSaid(readFileSync(`${FOLDER}/glossary.md`, 'utf8'));
const notSaidIn = (language: string) => notSaid.filter((each) => each.language === language).map(({ not }) => not);
const english = wordsOf('en');

/** Every list of choices in a schema. */
const choicesIn = (schema: unknown): string[][] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const own =
    'enum' in schema && Array.isArray(schema.enum) ? [schema.enum.map((code) => `choice.${String(code)}`)] : [];
  return [...own, ...Object.values(schema).flatMap(choicesIn)];
};

/** What stands side by side on a page: the choices of a field, the steps of a kind of exchange. */
const offered = [
  ...globSync(['schemas/*.v1.json', 'schemas/api/**/*.v1.json']).flatMap((file) =>
    choicesIn(JSON.parse(readFileSync(file, 'utf8'))),
  ),
  ...CONVERSATION_KINDS.map(({ steps }) => Object.keys(steps).map((step) => `step.${step}`)),
];

describe.each(['en', 'fr', 'ar', 'es'])('the words of %s', (language) => {
  const words = wordsOf(language);

  it('are set as the language is', () => {
    expect(findSetWrongly(language, words)).toEqual([]);
  });

  it('say a number so that nothing bends with it, or in each of the forms that the language has', () => {
    expect([...findBending(words), ...findPluralFaults(language, words)]).toEqual([]);
  });

  it('tell apart what is offered side by side', () => {
    expect(offered.length).toBeGreaterThan(100);
    expect(findLookAlikes(words, offered)).toEqual([]);
  });

  it('stand in one part only', () => {
    expect(findTwice(partsOf(language))).toEqual([]);
  });

  it('say none of what the glossary does not', () => {
    expect(findNotSaid(words, notSaidIn(language))).toEqual([]);
  });
});

describe.each(['fr', 'ar', 'es'])('the words of %s', (language) => {
  it('are not English any more', () => {
    expect(findUntranslated(language, wordsOf(language), english)).toEqual([]);
    expect(notSaidIn(language).length).toBeGreaterThan(3);
  });
});

describe('what is wrong in words', () => {
  it.each([
    ['fr', 'Où ?'],
    ['fr', 'Où?'],
    ['fr', 'Code\u00A0: 3'],
    ['fr', '42 %'],
    ['fr', '« oui\u202F»'],
    ['fr', "l'enfant"],
    ['es', 'Dónde está?'],
    ['es', '¿Dónde está'],
    ['es', '42 %'],
    ['ar', 'أين?'],
    ['ar', 'أين, ومتى'],
    ['ar', 'أين; ومتى'],
    ['en', 'Two  spaces'],
    ['en', 'At the end '],
    ['en', 'Wait...'],
  ])('is seen where it is set wrongly: %s, %s', (language, text) => {
    expect(findSetWrongly(language, { one: text })).toHaveLength(1);
  });

  it.each([
    ['fr', '«\u202FOù\u202F?\u202F», 42\u202F%\u202F; l’enfant\u202F: oui\u202F!'],
    ['es', '¿Dónde? ¡Aquí! 42\u00A0%'],
    ['ar', 'أين، ومتى؛ هل؟'],
  ])('is not seen where it is set well: %s', (language, text) => {
    expect(findSetWrongly(language, { one: text })).toEqual([]);
  });

  it('is seen where English was left', () => {
    const said = { label: 'Case file', name: 'Documents', code: 'JSON', hint: 'R2' };
    expect(findUntranslated('fr', said, said)).toEqual([['label', 'left in English']]);
    expect(findUntranslated('ar', { ...said, label: 'ملف case' }, said)).toEqual([
      ['label', 'left in English'],
      ['name', 'left in English'],
    ]);
    expect(findUntranslated('ar', { label: 'root.json من {{node}}', 'hint.code': 'child-protection' }, said)).toEqual(
      [],
    );
  });

  it('is seen where a form of a number lacks, or is of another language', () => {
    const forms = ['zero', 'one', 'two', 'few', 'many', 'other'];
    const counted = Object.fromEntries(forms.map((form) => [`cases_${form}`, '{{count}}']));
    expect(findPluralFaults('ar', counted)).toEqual([]);
    expect(findPluralFaults('ar', { ...counted, days_one: 'يوم', days_other: 'أيام' })).toHaveLength(4);
    expect(findPluralFaults('en', { cases_one: 'one', cases_other: 'many', cases_few: 'few' })).toEqual([
      ['cases_few', 'a form that the language does not have'],
    ]);
    expect(findPluralFaults('es', { cases_one: 'uno', cases_other: 'otros' })).toEqual([['cases', 'no form for many']]);
  });

  it('is seen where a noun would bend with its number', () => {
    expect(
      findBending({ one: '{{number}} cases wait', two: 'Cases: {{number}}', three: '{{number}} of {{of}}' }),
    ).toEqual([['one', 'a noun that bends with its number']]);
    expect(
      findBending({ one: '{{number}} من الحالات', two: '{{number}} من {{of}}', cases_few: '{{number}} حالات' }),
    ).toEqual([['one', 'a noun that bends with its number']]);
  });

  it('is seen where two that are offered side by side read alike', () => {
    const words = { 'choice.letter': 'رسالة', 'choice.message': 'رسالة', 'choice.telephone': 'هاتف' };
    expect(findLookAlikes(words, [['choice.letter', 'choice.message', 'choice.telephone']])).toHaveLength(2);
    expect(findLookAlikes(words, [['choice.letter', 'choice.telephone'], ['choice.message']])).toEqual([]);
  });

  it('is seen where two parts have the same key', () => {
    expect(findTwice({ ui: { one: '1', two: '2' }, terms: { three: '3', one: '1' } })).toEqual([
      ['one', 'in ui and in terms'],
    ]);
  });

  it('is seen where something is said that the glossary does not say, also with what Arabic sticks to it', () => {
    const words = {
      one: 'Le regroupement familial',
      two: 'وصل الجواب',
      three: 'وجواب',
      four: 'المحاولة',
      five: 'réunification',
    };
    expect(findNotSaid(words, ['regroupement familial', 'جواب', 'حاول']).map(([key]) => key)).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(readNotSaid('| fr | averti / avisé | _informé_ |')).toEqual([
      { language: 'fr', not: 'averti' },
      { language: 'fr', not: 'avisé' },
    ]);
  });
});
