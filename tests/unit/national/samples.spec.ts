import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CONVERSATION_KINDS } from '../../../services/country-node/src/domain/conversations/every-kind.js';
import { sampleConfiguration } from '../../support/national-law.js';

const PARTS = [
  '/consent',
  '/guardianship',
  '/bestInterests',
  '/risk',
  '/retention',
  '/calendar',
  '/deadlines',
  '/languages',
];

describe.each(['mauritania', 'niger', 'mali'] as const)('the sample of %s', (country) => {
  const sample = sampleConfiguration(country);

  it('says of every part where it comes from', () => {
    const about = sample.sources.map((source) => source.about);
    expect(PARTS.filter((part) => !about.some((each) => each === part || each.startsWith(`${part}/`)))).toEqual([]);
  });

  it('speaks of no part that it does not have', () => {
    const valueAt = (pointer: string) =>
      pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], sample);
    for (const { about } of sample.sources) expect([about, valueAt(about)]).not.toEqual([about, undefined]);
  });

  it('calls every period of retention and every age of assent illustrative', () => {
    const illustrative = (pointer: string) => sample.sources.find(({ about }) => about === pointer)?.illustrative;
    expect([illustrative('/retention'), illustrative('/consent/ageOfAssent')]).toEqual([true, true]);
  });

  it('calls only what the console has a word for', () => {
    for (const { language, key } of sample.terms ?? []) {
      const words = ['ui', 'steps', 'oversight'].map((part) => {
        const file = `services/console/src/words/${part}/${language}.json`;
        return JSON.parse(readFileSync(file, 'utf8')) as object;
      });
      expect([key, words.some((each) => Object.hasOwn(each, key))]).toEqual([key, true]);
    }
  });

  it('names only conversations and steps that there are', () => {
    for (const { conversation, step } of [...sample.deadlines, ...sample.approvals]) {
      const table = CONVERSATION_KINDS.find((each) => each.kind === conversation);
      expect([conversation, Boolean(table)]).toEqual([conversation, true]);
      if (step) expect(Object.keys(table!.steps)).toContain(step);
    }
  });
});
