import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConsentState } from '../../../services/country-node/src/domain/consent/types.js';
import {
  permitsSomething,
  reachesRecipient,
  weighConsent,
} from '../../../services/country-node/src/domain/consent/weigh-consent.js';
import { records, eventsOf } from '../disclosure/arbitrary-sources.js';
import { NE, PERSONAL, permit, stateOf } from '../disclosure/disclosure-samples.js';

const PURPOSE = 'case-transfer';
const grants = (consent: ConsentState, category: string) =>
  'grant' in weighConsent(consent, { pointer: '/some/field', category, recipient: NE, purpose: PURPOSE });

describe('whether a record lets a recipient learn of the case at all', () => {
  it('as long as it lets it have anything (R1, R10)', () => {
    fc.assert(
      fc.property(records, (record) => {
        // A denial that excepts fields leaves these to what is permitted.
        const provisions = record.provisions.map((each) => ({ ...each, fieldExceptions: [] }));
        const consent = stateOf(eventsOf({ ...record, provisions }));
        expect(reachesRecipient(consent, NE, PURPOSE)).toBe(PERSONAL.some((category) => grants(consent, category)));
      }),
    );
  });

  it.each([
    ['all that was permitted is denied to it', ['HEALTH'], { role: 'authority' }, false],
    ['some is', ['HEALTH', 'EDU'], { role: 'authority' }, true],
    ['it is denied to another', ['HEALTH'], { role: 'consular' }, true],
  ])('not where %s', (_what, categories, to, reached) => {
    const recipients = [{ role: 'authority' }];
    const provisions = [
      permit({ recipients, categories }),
      permit({ effect: 'deny', recipients: [to], categories: ['HEALTH'] }),
    ];
    expect(reachesRecipient({ ...stateOf([]), provisions }, NE, PURPOSE)).toBe(reached);
  });
});

describe('new consent, where a case is passed on under one (R14)', () => {
  const to = (node: string) => [{ node }];

  it.each([
    ['a permit that names the recipient', [permit({ recipients: to('ne') })], true],
    ['one for another purpose too', [permit({ recipients: to('ne'), purposes: ['family-tracing'] })], true],
    ['a refusal', [permit({ effect: 'deny', recipients: [] })], false],
    ['a permit for somebody else', [permit({ recipients: to('ml') })], false],
    ['one that was taken back', [permit({ recipients: to('ne') }), permit({ effect: 'deny', recipients: [] })], false],
  ])('%s', (_what, provisions, taken) => expect(permitsSomething({ ...stateOf([]), provisions }, NE)).toBe(taken));
});
