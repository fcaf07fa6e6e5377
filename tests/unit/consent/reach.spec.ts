import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConsentState } from '../../../services/country-node/src/domain/consent/types.js';
import { reachesRecipient, weighConsent } from '../../../services/country-node/src/domain/consent/weigh-consent.js';
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
