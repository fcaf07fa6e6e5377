import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { narrowPermits } from '../../../services/country-node/src/domain/consent/narrow-provisions.js';
import { saidOf, weighField } from '../../../services/country-node/src/domain/consent/weigh-consent.js';
import type {
  ConsentState,
  Provision,
  RecipientMatch,
} from '../../../services/country-node/src/domain/consent/types.js';
import { isOutsideRows, narrowColumn } from '../../../services/country-node/src/domain/disclosure/narrow-column.js';
import { narrowToFinal, stateAs } from '../../../services/country-node/src/domain/disclosure/pass-on.js';
import type {
  JsonObject,
  MatrixColumn,
  Participant,
} from '../../../services/country-node/src/domain/disclosure/types.js';
import { isWithheld } from '../../../services/country-node/src/domain/safeguards/r11-withheld.js';
import { isOriginProtected } from '../../../services/country-node/src/domain/safeguards/r02-protect-from-origin.js';
import { MATRIX, permit, stateOf } from './disclosure-samples.js';

const PURPOSE = 'identity-verification';
const DESK: Participant = { id: 'iom-mr', country: 'MR', kind: 'organisation', roles: ['identity-desk'] };
const CONSULATE: Participant = { id: 'ml-consulate-mr', country: 'ML', kind: 'consular', roles: [] };

const match: fc.Arbitrary<RecipientMatch> = fc.constantFrom(
  { node: DESK.id },
  { node: CONSULATE.id },
  { role: 'organisation' },
  { role: 'consular' },
  { role: 'identity-desk' },
  { country: 'MR' },
  { country: 'ML' },
  { node: 'ne' },
);
const matches = fc.array(match, { maxLength: 3 });
const provision: fc.Arbitrary<Provision> = fc
  .record({
    effect: fc.constantFrom('permit' as const, 'permit' as const, 'deny' as const),
    recipients: matches,
    onwardSharing: fc.constantFrom('named' as const, 'named' as const, 'none' as const, 'new-consent' as const),
    categories: fc.subarray(['ID_CORE', 'FAMILY']),
  })
  .map((more) => permit({ purposes: [PURPOSE], ...more }));
const consent: fc.Arbitrary<ConsentState> = fc
  .record({
    provisions: fc.array(provision, { maxLength: 5 }),
    withheld: fc.array(fc.record({ category: fc.constantFrom('ID_CORE', 'FAMILY'), from: matches }), { maxLength: 2 }),
  })
  .map((more) => ({ ...stateOf([]), ...more }));

const asked = (recipient: Participant, category: string) => ({ recipient, category, purpose: PURPOSE });
const lets = (state: ConsentState, recipient: Participant, category: string) =>
  !isWithheld(state, { pointer: '/x', category }, recipient) &&
  'grant' in weighField(saidOf(state, asked(recipient, category)), { pointer: '/x' });

describe('a consent toward somebody who passes on', () => {
  it('lets go what it lets go to both of them, passed on to those it names, and nothing else', () => {
    let went = 0;
    fc.assert(
      fc.property(consent, fc.constantFrom('ID_CORE', 'FAMILY'), (state, category) => {
        const narrowed = narrowToFinal(state, CONSULATE);
        if (!lets(narrowed, DESK, category)) return;
        went += 1;
        expect([lets(state, DESK, category), lets(state, CONSULATE, category)]).toEqual([true, true]);
        const { permits } = saidOf(narrowed, asked(DESK, category));
        expect(permits.every(({ onwardSharing }) => onwardSharing === 'named')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(went).toBeGreaterThan(50);
  });

  it('lets it be passed on to those only whom it names for that, where it names some', () => {
    const recipients = [{ node: DESK.id }, { role: 'consular' }];
    const [ours, other] = [CONSULATE, { ...CONSULATE, id: 'sn-consulate-mr', country: 'SN' }];
    const named = (onwardTo?: RecipientMatch[]) =>
      permit({ purposes: [PURPOSE], recipients, onwardSharing: 'named', ...(onwardTo ? { onwardTo } : {}) });
    const passes = (each: Provision, final: Participant) =>
      lets(narrowToFinal({ ...stateOf([]), provisions: [each] }, final), DESK, 'ID_CORE');
    expect([passes(named(), ours), passes(named(), other)]).toEqual([true, true]);
    const one = named([{ node: ours.id }]);
    expect([passes(one, ours), passes(one, other), passes(named([]), ours)]).toEqual([true, false, false]);
    // What narrows it goes on naming them.
    for (const both of [narrowPermits([one], [named()]), narrowPermits([named()], [one])])
      expect(both.map((each) => [passes(each, ours), passes(each, other)])).toEqual([[true, false]]);
    const neither = narrowPermits([one], [named([{ node: other.id }])]);
    expect(neither.map((each) => [passes(each, ours), passes(each, other)])).toEqual([[false, false]]);
  });

  it('lets go all that one provision lets go to both', () => {
    const recipients = [{ node: DESK.id }, { country: 'ML' }];
    const state = { ...stateOf([]), provisions: [permit({ purposes: [PURPOSE], recipients, onwardSharing: 'named' })] };
    expect(lets(narrowToFinal(state, CONSULATE), DESK, 'ID_CORE')).toBe(true);
    expect(lets(narrowToFinal(state, { ...CONSULATE, country: 'SN' }), DESK, 'ID_CORE')).toBe(false);
  });
});

describe('a neutral purpose', () => {
  it('stands for the one that consents name, and for no other', () => {
    const provisions = [permit({ purposes: [PURPOSE] }), permit({ purposes: ['case-transfer', 'document-service'] })];
    const stated = stateAs({ ...stateOf([]), provisions }, PURPOSE, 'document-service');
    expect(stated.provisions.map(({ purposes }) => purposes)).toEqual([['document-service'], []]);
    expect(stateAs({ ...stateOf([]), provisions }, undefined, 'x').provisions).toEqual(provisions);
  });
});

describe('a column', () => {
  const column = MATRIX.columns.find(({ id }) => id === 'consular-identity')!;
  const cellsFor = (body: Parameters<typeof narrowColumn>[1]): MatrixColumn['cells'] =>
    narrowColumn(column, body).cells;

  it.each([
    [['identity'], []],
    [['nationality'], []],
    [['family_link'], ['FAMILY']],
    [['document'], ['ID_DOCS']],
    [
      ['document_issue', 'family_link'],
      ['FAMILY', 'ID_DOCS'],
    ],
    [[], []],
  ])('for %j has, beside who the person is, cells of %j', (items, wanted) => {
    const cells = Object.keys(cellsFor({ items })).filter((each) => !['ID_CORE', 'PROTOCOL'].includes(each));
    expect(cells.sort()).toEqual(wanted);
  });

  it('never has cells for where, why, or how a child is cared for', () => {
    const never = ['LOC_CURRENT', 'LOC_COARSE', 'ROUTE', 'LEGAL_ASYLUM', 'BIA', 'CARE', 'CONSENT_MIN', 'CONTACTS_PRO'];
    expect(never.filter((category) => category in column.cells)).toEqual([]);
  });

  it('lets go the rows that say what is asked for', () => {
    const papers: JsonObject = { documents: [{ type: 'passport' }, { type: 'birth_certificate' }, {}] };
    const outside = (documentType?: string) => {
      const { rows } = cellsFor({ items: ['document'], ...(documentType ? { documentType } : {}) }).ID_DOCS!;
      return [0, 1, 2].map((index) => isOutsideRows(rows, papers, `/documents/${index}/number`));
    };
    expect(outside('passport')).toEqual([false, true, true]);
    expect(outside()).toEqual([true, true, true]);
  });
});

describe('R2 toward a node that the authority named', () => {
  const consentOf = stateOf([]);
  const toward = (facts: object, passedOn: boolean) =>
    isOriginProtected({
      facts: { protectedFrom: ['*'], biaClear: false, statusRecorded: false, ...facts },
      recipient: CONSULATE,
      purpose: 'document-service',
      consent: consentOf,
      supervisorApproved: true,
      passedOn,
    });
  it('rests on what was asked there, unless something is recorded here', () => {
    expect([toward({}, true), toward({}, false), toward({ statusRecorded: true }, true)]).toEqual([false, true, true]);
  });
});
