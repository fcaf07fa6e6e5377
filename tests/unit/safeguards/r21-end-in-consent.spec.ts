import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leavesOf } from '#libs/schema-check/leaves.js';
import type { ConsentEvent } from '../../../services/country-node/src/domain/consent/types.js';
import { consentStateAt } from '../../../services/country-node/src/domain/consent/consent-state.js';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';
import {
  entryWithoutReasons,
  withoutReasons,
} from '../../../services/country-node/src/domain/safeguards/r21-end-in-consent.js';
import { sampleConfiguration } from '../../support/national-law.js';

const NOW = new Date('2026-11-30T12:00:00.000Z');
const AT = '2026-11-29T12:00:00.000Z';
const VITAL = {
  ...{ ground: 'vital-interest' as const, secondPerson: 'before' as const, purposes: ['urgent-protection'] },
  ...{ recipients: [], reason: 'words', validFrom: AT, reviewBy: '2026-12-01T12:00:00.000Z' },
};
const event = (more: Partial<ConsentEvent>): ConsentEvent => ({ event: 'asked', at: AT, ...more });
const withheld = (item: NonNullable<ConsentEvent['withheld']>[number]) => event({ withheld: [{ from: [], ...item }] });
const override = (categories: (typeof CATEGORIES)[number][]) => event({ overrides: [{ ...VITAL, categories }] });
const over = (...categories: string[]) => new Set(categories);

describe('R21: words of consent end with what they are about', () => {
  it.each<[string, ConsentEvent, Set<string>]>([
    ['of a category that is over', withheld({ category: 'HEALTH', why: 'words' }), over('HEALTH')],
    ['of a field of it', withheld({ field: '/health/generalState', why: 'words' }), over('HEALTH')],
    ['of one in a list', withheld({ field: '/family/members/0', why: 'words' }), over('FAMILY')],
    ['of a part with several', withheld({ field: '/guardian', why: 'words' }), over('FAM_CONTACT')],
    ['of an override, with the risk', override(['HEALTH', 'CARE']), over('RISK')],
    ['of an override, with the last of what it gave out', override(['HEALTH', 'CARE']), over('CARE', 'HEALTH', 'EDU')],
  ])('%s', (_what, said, ended) => {
    const left = withoutReasons(said, ended)!;
    expect(JSON.stringify(left)).not.toContain('words');
    const unsaid = (_name: string, value: unknown) => (value === 'words' ? undefined : value);
    expect(JSON.parse(JSON.stringify(said, unsaid))).toEqual(left);
    expect(withoutReasons(left, ended)).toBeUndefined();
  });

  it.each<[string, ConsentEvent, Set<string>]>([
    ['of another category', withheld({ category: 'HEALTH', why: 'words' }), over('EDU')],
    ['of a field of another', withheld({ field: '/health/generalState', why: 'words' }), over('FAMILY')],
    ['of an override while something that it gave out is kept', override(['HEALTH', 'CARE']), over('HEALTH')],
    ['of who decided, and of the child', event({ childView: { view: 'given', words: 'words' } }), over(...CATEGORIES)],
  ])('must stay: %s', (_what, said, ended) => {
    expect(withoutReasons(said, ended)).toBeUndefined();
  });

  it('must stay: what it permits and forbids, whatever is over', () => {
    const items = fc.array(
      fc.oneof(
        fc.record({
          category: fc.constantFrom(...CATEGORIES),
          why: fc.constant('words'),
          from: fc.constant([] as { node?: string }[]),
        }),
        fc.record({ field: fc.constantFrom('/health', '/family/members/*'), why: fc.constant('words') }),
      ),
      { maxLength: 4 },
    );
    const scope = fc.subarray([...CATEGORIES], { minLength: 1 });
    fc.assert(
      fc.property(items, scope, fc.subarray([...CATEGORIES]), (kept, categories, ended) => {
        const said = event({ withheld: kept, overrides: [{ ...VITAL, categories }] });
        const left = withoutReasons(said, new Set(ended)) ?? said;
        const state = (each: ConsentEvent) => {
          const record = [{ ...each, recordedBy: 'one', approvedBy: 'other' }];
          return { ...consentStateAt(record, NOW, sampleConfiguration(), false), digest: '' };
        };
        expect(state(left)).toEqual(state(said));
      }),
    );
  });

  it('an answer to what a child said holds the event that it made, and no other words of a category', () => {
    const consent = withheld({ category: 'HEALTH', why: 'words' });
    const answer = { outcome: 'followed' as const, words: 'So be it.', consent };
    const left = entryWithoutReasons({ act: 'answered', by: 'one', answer }, over('HEALTH'));
    expect(left).toEqual({
      act: 'answered',
      by: 'one',
      answer: { ...answer, consent: withoutReasons(consent, over('HEALTH')) },
    });
    expect(entryWithoutReasons({ act: 'read', by: 'one' }, over('HEALTH'))).toBeUndefined();
  });

  it('a schema of theirs that gains a leaf of a category is noticed here', () => {
    const ended = (name: string) =>
      leavesOf(`urn:passerelle:schema:${name}:v1`)
        .filter(({ category }) => !['PROTOCOL', 'WITHHELD'].includes(category))
        .map(({ pattern }) => pattern);
    expect(ended('consent-event')).toEqual(['/overrides/*/reason']);
    expect(ended('api:answer-voice')).toEqual(['/consent/overrides/*/reason']);
    expect([...ended('api:record-voice'), ...ended('api:tell-voice')]).toEqual([]);
  });
});
