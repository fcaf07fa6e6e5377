import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ATTENTION } from '../../../services/country-node/src/desk/find-attention.js';
import { PARTS_AT_FAULT } from '../../../services/country-node/src/desk/find-faults.js';
import {
  DESTRUCTION,
  HOLD,
  LIFTING,
  OVERRIDE,
} from '../../../services/country-node/src/domain/conversations/approver-of.js';
import { FEATURES } from '../../../services/country-node/src/domain/duplicates/compare-traits.js';
import { POPULATION_NAMES, POPULATIONS } from '../../../services/country-node/src/domain/figures/figure-tables.js';
import { ENTRY_KINDS } from '../../../services/libs/ledger/entry.js';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { FOLLOW_UP_CLOSURE, REVIEW_CASE } from '../../../services/country-node/src/domain/deadlines/case-review.js';
import { PLAN_FOR_MAJORITY } from '../../../services/country-node/src/domain/deadlines/majority.js';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';
import { RULES } from '../../../services/country-node/src/domain/disclosure/rules.js';
import { REFUSAL_CODES } from '../../../services/country-node/src/domain/refusal-codes.js';
import { REVIEW_HOLD } from '../../../services/country-node/src/timekeeper/set-case-deadlines.js';
import { baseOf, gapsOf } from './find-word-faults.js';

const FOLDER = 'services/console/src/words';
const LANGUAGES = ['en', 'fr', 'ar', 'es'];
const GROUPS = ['ui', 'refusals', 'rules', 'steps', 'terms', 'entry', 'oversight'];

const read = (group: string, language: string) =>
  JSON.parse(readFileSync(`${FOLDER}/${group}/${language}.json`, 'utf8')) as Record<string, string>;
const all = (language: string): Record<string, string> =>
  Object.fromEntries<string>(GROUPS.flatMap((each) => Object.entries(read(each, language))));

/** What a feature of two cases may be found to be: codes that stand in the comparison and nowhere in a list. */
function outcomesCompared(): string[] {
  const source = readFileSync('services/country-node/src/domain/duplicates/compare-traits.ts', 'utf8');
  const found = [...source.matchAll(/outcome: [^{}]*?points/g)].flatMap(([said]) => [...said.matchAll(/'([a-z-]+)'/g)]);
  return [...new Set(found.map(([, code]) => code ?? ''))];
}

/** What keys of words begin with. */
const PREFIXES = new Set(
  ['ui', 'entry', 'oversight'].flatMap((group) => Object.keys(read(group, 'en')).map((key) => key.split('.')[0])),
);

interface Schema {
  $ref?: string;
  enum?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
}

const COMMON = JSON.parse(readFileSync('schemas/common.v1.json', 'utf8')) as { $defs: Record<string, Schema> };
/** Chosen by what they say, or not asked of a person. */
const NO_WORDS = new Set(['choice.application/pdf']);

/** What people fill in: steps, the case file, the consent record, and the acts of a case. */
function formFiles(): string[] {
  const build = readFileSync('deploy/local/console/step-forms.mjs', 'utf8');
  const acts = /const ACTS = \[([^\]]+)\]/.exec(build)?.[1]?.match(/[a-z-]+/g) ?? [];
  expect(acts.length).toBeGreaterThan(4);
  const files = [...globSync('schemas/api/*/*.v1.json'), ...acts.map((name) => `schemas/api/${name}.v1.json`)];
  return [...files, 'schemas/case-file.v1.json', 'schemas/consent-event.v1.json'];
}

function wordsNeeded(schema: Schema): string[] {
  const { $ref, items, properties = {}, enum: choices = [] } = schema;
  const named = $ref ? COMMON.$defs[$ref.split('/').at(-1) ?? ''] : undefined;
  const members = Object.entries(properties).flatMap(([name, each]) => [`field.${name}`, ...wordsNeeded(each)]);
  const own = choices.map((code) => `choice.${code}`);
  const all = [...own, ...members, ...(items ? wordsNeeded(items) : []), ...(named ? wordsNeeded(named) : [])];
  return all.filter((key) => !NO_WORDS.has(key) && !/\/(jpeg|png|webp|wav|ogg|mpeg)$/.test(key));
}

interface Described {
  components: { schemas: { Way: { properties: Record<'state' | 'place', { enum: string[] }> } } };
}

describe.each(LANGUAGES)('the words of %s', (language) => {
  const words = all(language);

  it('are those that English has, with the same gaps to fill', () => {
    const english = all('en');
    const bases = (of: Record<string, string>) => [...new Set(Object.keys(of).map(baseOf))].sort();
    const said = new Map(Object.entries(english).map(([key, text]) => [baseOf(key), text]));
    expect(bases(words)).toEqual(bases(english));
    for (const [key, text] of Object.entries(words))
      expect([key, gapsOf(text)]).toEqual([key, gapsOf(said.get(baseOf(key)) ?? '')]);
    expect(Object.entries(words).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('say every code of refusal, every rule of disclosure, every kind, step and state', () => {
    const needed = [
      ...Object.keys(REFUSAL_CODES).map((code) => `refusal.${code}`),
      ...Object.keys(RULES).map((rule) => `rule.${rule}`),
      ...CONVERSATION_KINDS.flatMap(({ kind, steps, states }) => [
        `kind.${kind}`,
        ...Object.keys(steps).map((step) => `step.${step}`),
        ...Object.keys(states).map((state) => `state.${state}`),
      ]),
    ];
    expect(needed.filter((key) => !(key in words))).toEqual([]);
  });

  it('say every kind of data, every part that may be at fault, and all that a person has to see to', () => {
    const needed = [
      ...CATEGORIES.map((each) => `category.${each}`),
      ...PARTS_AT_FAULT.map((each) => `fault.${each}`),
      ...ATTENTION.map((each) => `attention.${each}`),
    ];
    expect(needed.filter((key) => !(key in words))).toEqual([]);
  });

  it('say every act in the ledger, every feature that is compared, and every way figures are parted', () => {
    const needed = [
      ...ENTRY_KINDS.map((each) => `entry.${each}`),
      ...FEATURES.map((each) => `feature.${each}`),
      ...Object.values(POPULATIONS).flatMap((ways) => Object.keys(ways).map((each) => `figures.by.${each}`)),
      ...POPULATION_NAMES.map((each) => `figures.of.${each}`),
      ...Object.values(POPULATIONS['answers-due']).flatMap((each) => each.map((category) => `figure.${category}`)),
      ...outcomesCompared().map((each) => `likeness.${each}`),
    ];
    expect(outcomesCompared().length).toBeGreaterThan(12);
    expect(needed.filter((key) => !(key in words))).toEqual([]);
  });

  it('say what waits in a case that is no step of a conversation', () => {
    const deadlines = [PLAN_FOR_MAJORITY, REVIEW_CASE, FOLLOW_UP_CLOSURE, REVIEW_HOLD];
    const acts = [OVERRIDE, DESTRUCTION, HOLD, LIFTING];
    const steps = [...deadlines, ...acts.map(({ step }) => step)].map((step) => `step.${step}`);
    const needed = ['kind.case', ...acts.map(({ kind }) => `kind.${kind}`), ...steps];
    expect(needed.filter((key) => !(key in words))).toEqual([]);
  });

  it('say where a way over relays stands, and where on it an office is', () => {
    const { components } = JSON.parse(readFileSync('contracts/openapi.json', 'utf8')) as Described;
    const { state, place } = components.schemas.Way.properties;
    const needed = [
      ...state.enum.map((each) => `circuit.${each}`),
      ...[...place.enum, 'relay'].map((each) => `circuits.place.${each}`),
    ];
    expect(needed.length).toBeGreaterThan(6);
    expect(needed.filter((key) => !(key in words))).toEqual([]);
  });

  it('say every field and every choice of a form', () => {
    const missing = formFiles().flatMap((file) => wordsNeeded(JSON.parse(readFileSync(file, 'utf8')) as Schema));
    expect([...new Set(missing)].filter((key) => !(key in words))).toEqual([]);
  });

  it('say every field of a message', () => {
    const files = CONVERSATION_KINDS.flatMap(({ kind }) => globSync(`schemas/${kind}/*.v1.json`));
    expect(files.length).toBeGreaterThan(100);
    const needed = files.flatMap((file) => wordsNeeded(JSON.parse(readFileSync(file, 'utf8')) as Schema));
    const fields = new Set(needed.filter((key) => key.startsWith('field.')));
    expect([...fields].filter((key) => !(key in words))).toEqual([]);
  });

  it('say everything that a page asks for', () => {
    const sources = globSync('services/console/src/**/*.{ts,tsx}').map((file) => readFileSync(file, 'utf8'));
    const asked = sources.flatMap((text) =>
      [...text.matchAll(/['"`]([a-z-]+\.[a-zA-Z.-]+[a-zA-Z])['"`]/g)].map(([, key]) => key ?? ''),
    );
    const keys = asked.filter((key) => PREFIXES.has(key.split('.')[0]) && !key.endsWith('.js'));
    expect(keys.length).toBeGreaterThan(80);
    expect(keys.filter((key) => !(key in words))).toEqual([]);
  });
});

describe('the Arabic words', () => {
  it('keep together, from the left, what is read from the left: a date as it is typed, a sign behind a letter', () => {
    const apart = /(?<![\u200e\d-])\d+-\d|[A-Za-z][+−](?!\u200e)/;
    expect(Object.entries(all('ar')).filter(([, text]) => apart.test(text))).toEqual([]);
    expect(Object.values(all('ar')).filter((text) => text.includes('\u200e')).length).toBeGreaterThan(10);
  });
});

describe('the English words', () => {
  it('of refusals and rules are the published ones', () => {
    const { refusals, rules } = { refusals: read('refusals', 'en'), rules: read('rules', 'en') };
    for (const [code, { says }] of Object.entries(REFUSAL_CODES)) expect(refusals[`refusal.${code}`]).toBe(says);
    for (const [rule, says] of Object.entries(RULES)) expect(rules[`rule.${rule}`]).toBe(says);
  });
});
