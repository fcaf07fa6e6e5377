import { describe, expect, it } from '@jest/globals';
import { mergeReturned, mergeShown } from '../../../services/country-node/src/domain/case/merge-returned.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { mergeSound } from '../../../services/country-node/src/record/merge-sound.js';

const factors = (count: number, of: string) => Array.from({ length: count }, (_none, at) => `${of} ${at}`);
const held = { risk: { level: 'low', factors: factors(8, 'known') } } as unknown as JsonObject;
const merges = {
  'what a partner says again': (own: JsonObject, came: JsonObject) =>
    mergeShown(own, came, { shown: [], patterns: [] }),
  'a file that comes back': (own: JsonObject, came: JsonObject) => mergeReturned(own, came, []),
};

describe.each(Object.entries(merges))('%s', (_of, merge) => {
  const raised = (count: number, more: object = {}) =>
    mergeSound(held, { risk: { level: 'high', factors: factors(count, 'new'), ...more } }, merge);

  it('raises the risk, though a list beside it grows too long (R15)', () => {
    expect(raised(8)).toEqual({ risk: { level: 'high', factors: factors(8, 'known') } });
  });

  it('takes a list that does not', () => {
    expect(raised(7)).toEqual({ risk: { level: 'high', factors: [...factors(8, 'known'), ...factors(7, 'new')] } });
  });

  it('leaves a section as it was that no list makes unsound', () => {
    expect(raised(1, { level: 'unheard-of' })).toEqual(held);
  });

  it('takes the sections beside it, and of one the lists that fit', () => {
    const identification = (count: number, language: string) => ({
      nationalities: ['ML', 'NE', 'MR', 'SN', 'GN'].slice(0, count),
      languages: [{ language }],
    });
    const own = { ...held, identification: identification(5, 'fr') } as unknown as JsonObject;
    const came = {
      location: { country: 'NE' },
      identification: { nationalities: ['TD'], languages: [{ language: 'ha' }] },
    } as unknown as JsonObject;
    expect(mergeSound(own, came, merge)).toEqual({
      ...own,
      location: { country: 'NE' },
      identification: { ...identification(5, 'fr'), languages: [{ language: 'fr' }, { language: 'ha' }] },
    });
  });
});
