import { describe, expect, it } from '@jest/globals';
import type { ConsentState } from '../../../services/country-node/src/domain/consent/types.js';
import type { JsonObject, Participant } from '../../../services/country-node/src/domain/disclosure/types.js';
import {
  isOriginProtected,
  protectionFacts,
} from '../../../services/country-node/src/domain/safeguards/r02-protect-from-origin.js';
import { hasSupervisorAndBasis } from '../../../services/country-node/src/domain/safeguards/r08-supervisor-and-basis.js';
import { approverIsOther } from '../../../services/country-node/src/domain/safeguards/r09-approver-not-author.js';
import { isWithheld } from '../../../services/country-node/src/domain/safeguards/r11-withheld.js';
import {
  checkChildView,
  checkGuardian,
} from '../../../services/country-node/src/domain/safeguards/r12-who-consents.js';
import { isDoNotTransmit } from '../../../services/country-node/src/domain/safeguards/r13-do-not-transmit.js';
import { mayPassOn } from '../../../services/country-node/src/domain/safeguards/r14-onward-sharing.js';
import { isPhoto } from '../../../services/country-node/src/domain/safeguards/r19-photos-off.js';
import { checkLanguage } from '../../../services/country-node/src/domain/safeguards/r25-language-understood.js';
import { sampleConfiguration } from '../../support/national-law.js';

const NE: Participant = { id: 'ne', country: 'NE', kind: 'authority', roles: [] };
const GN: Participant = { id: 'gn', country: 'GN', kind: 'authority', roles: [] };
const CONSULATE: Participant = { id: 'gn-consulate', country: 'GN', kind: 'consular', roles: [] };

const CONSENT: ConsentState = {
  version: 1,
  at: '2026-11-23T10:00:00.000Z',
  provisions: [
    {
      effect: 'permit',
      purposes: ['case-transfer'],
      recipients: [{ country: 'GN' }],
      categories: ['ID_CORE'],
      fieldExceptions: [],
      onwardSharing: 'none',
      validFrom: '2026-11-01T00:00:00.000Z',
      validUntil: '2027-11-01T00:00:00.000Z',
    },
  ],
  withheld: [],
  overrides: [],
  childView: 'given',
  guardianConsulted: true,
  lawfulBasis: { sender: 'child-protection-law', receiver: 'public-task' },
  digest: 'A'.repeat(43),
};

describe('R2: nothing to the country a child may need protection from', () => {
  const caseOf = (legalStatus: JsonObject, bia: JsonObject = { cleared: true }): JsonObject => ({
    legalStatus: { countriesOfOrigin: ['GN'], ...legalStatus },
    bia,
  });
  const asked = { purpose: 'case-transfer', consent: CONSENT, supervisorApproved: true };

  it.each([
    ['asylum_seeker', caseOf({ asylumStatus: 'asylum_seeker' }), ['GN']],
    ['refugee', caseOf({ asylumStatus: 'refugee' }), ['GN']],
    ['a status nobody recorded', caseOf({}), ['GN']],
    ['a status that a later schema adds', caseOf({ asylumStatus: 'something-new' }), ['GN']],
    ['a refused claim that can be appealed', caseOf({ asylumStatus: 'claim_refused', appeal: 'possible' }), ['GN']],
    ['a refused claim whose appeal nobody recorded', caseOf({ asylumStatus: 'claim_refused' }), ['GN']],
    ['a refused claim, appeal decided', caseOf({ asylumStatus: 'claim_refused', appeal: 'decided' }), []],
    ['no protection sought', caseOf({ asylumStatus: 'not_seeking_protection' }), []],
    ['but stateless', caseOf({ asylumStatus: 'not_seeking_protection', stateless: 'yes' }), ['GN']],
    ['but afraid to return', caseOf({ asylumStatus: 'not_seeking_protection', fearOfReturn: 'yes' }), ['GN']],
    ['origin unknown', { legalStatus: { asylumStatus: 'refugee' } }, ['*']],
    [
      'born on the way, and nothing more known',
      { legalStatus: { asylumStatus: 'refugee' }, identification: { birthCountry: 'NE' } },
      ['*'],
    ],
    [
      'born on the way to parents from elsewhere',
      { legalStatus: { asylumStatus: 'refugee' }, identification: { birthCountry: 'NE', nationalities: ['ML'] } },
      ['ML', 'NE'],
    ],
  ])('%s', (_name, caseFile, protectedFrom) => {
    expect(protectionFacts(caseFile).protectedFrom).toEqual(protectedFrom);
  });

  const facts = { protectedFrom: ['GN'], biaClear: true, statusRecorded: true };
  const untold = { ...facts, protectedFrom: ['*'], statusRecorded: false };
  const away = { ...asked, facts };
  const unnamed: ConsentState = { ...CONSENT, provisions: [] };

  it.each([
    ['another country', { ...away, recipient: NE }, false],
    ['all five conditions met', { ...away, recipient: GN }, false],
    ['no provision that names the country', { ...away, recipient: GN, consent: unnamed }, true],
    [
      'the child did not assent',
      { ...away, recipient: GN, consent: { ...CONSENT, childView: 'not-asked' as const } },
      true,
    ],
    ['no guardian consulted', { ...away, recipient: GN, consent: { ...CONSENT, guardianConsulted: false } }, true],
    ['an assessment that is not clear', { ...asked, facts: { ...facts, biaClear: false }, recipient: GN }, true],
    ['no supervisor', { ...away, recipient: GN, supervisorApproved: false }, true],
    ['a consulate', { ...away, recipient: CONSULATE, consent: unnamed }, true],
    ['a consulate of another country', { ...away, recipient: { ...CONSULATE, country: 'ML' }, consent: unnamed }, true],
    [
      'any country, where the origin is unknown',
      { ...asked, facts: { ...facts, protectedFrom: ['*'] }, recipient: NE },
      true,
    ],
    [
      'who showed the case here without its status, and is answered',
      { ...asked, facts: untold, recipient: NE, answersPeer: true },
      false,
    ],
    [
      'the same with a status that was recorded here',
      { ...asked, facts: { ...untold, statusRecorded: true }, recipient: NE, answersPeer: true },
      true,
    ],
    [
      'a consulate, whatever it showed',
      { ...asked, facts: untold, recipient: { ...CONSULATE, country: 'ML' }, consent: unnamed, answersPeer: true },
      true,
    ],
    ['somebody who did not show the case here', { ...asked, facts: untold, recipient: NE }, true],
    ['a child who needs no protection', { ...asked, facts: { ...facts, protectedFrom: [] }, recipient: GN }, false],
  ])('%s', (_name, question, shut) => {
    expect(isOriginProtected(question)).toBe(shut);
  });
});

describe('R8: a supervisor and a lawful basis on both sides', () => {
  it.each([
    ['both', CONSENT, true, true],
    ['no supervisor', CONSENT, false, false],
    ['no basis at the sender', { ...CONSENT, lawfulBasis: { receiver: 'public-task' } }, true, false],
    ['no basis at the receiver', { ...CONSENT, lawfulBasis: { sender: 'public-task' } }, true, false],
  ])('%s', (_name, consent, approved, enough) => {
    expect(hasSupervisorAndBasis(consent, approved)).toBe(enough);
  });
});

describe('R9: the approver is somebody else', () => {
  it.each([
    [{ author: 'a', approver: 'b' }, true],
    [{ author: 'a', approver: 'a' }, false],
    [{ approver: 'b' }, false],
    [{ author: 'a' }, false],
  ])('%j', (act, other) => {
    expect(approverIsOther(act)).toBe(other);
  });
});

describe('R11: what is withheld', () => {
  const field = { pointer: '/familyContacts/0/name', category: 'FAM_CONTACT' };
  it.each([
    ['the category, from everybody', { category: 'FAM_CONTACT', from: [] }, true],
    ['the field above it', { field: '/familyContacts/0', from: [] }, true],
    ['any item of the list', { field: '/familyContacts/*', from: [] }, true],
    ['everything', { from: [] }, true],
    ['from that country', { category: 'FAM_CONTACT', from: [{ country: 'NE' }] }, true],
    ['from another country', { category: 'FAM_CONTACT', from: [{ country: 'GN' }] }, false],
    ['another item', { field: '/familyContacts/1', from: [] }, false],
    ['another category', { category: 'HEALTH', from: [] }, false],
  ])('%s', (_name, item, hidden) => {
    expect(isWithheld({ ...CONSENT, withheld: [item] }, field, NE)).toBe(hidden);
  });
});

describe('R12: who consents', () => {
  it.each([
    ['a guardian in conflict of interest', { who: 'guardian' as const, conflictOfInterest: true }, 'guardian-conflict'],
    ['a guardian without', { who: 'guardian' as const, conflictOfInterest: false }, undefined],
    ['the child', { who: 'child' as const }, undefined],
  ])('%s', (_name, givenBy, code) => {
    expect(checkGuardian({ givenBy } as Parameters<typeof checkGuardian>[0])?.code).toBe(code);
  });

  it.each([
    ['refused', 15, 'child-refused'],
    ['not-asked', 15, 'consent-invalid'],
    ['not-asked', undefined, 'consent-invalid'],
    ['not-asked', 3, undefined],
    ['not-able', 10, undefined],
    ['given', 10, undefined],
  ] as const)('a child’s view %s at %s', (view, ageYears, code) => {
    const childView = { view, ...(ageYears === undefined ? {} : { ageYears }) };
    expect(checkChildView({ childView }, sampleConfiguration())?.code).toBe(code);
  });
});

describe('R13: a case that is not to be transmitted', () => {
  it.each([
    [{ doNotTransmit: true }, true],
    [{ doNotTransmit: false }, false],
    [{}, false],
  ])('%j', (caseFile, marked) => {
    expect(isDoNotTransmit(caseFile)).toBe(marked);
  });
});

describe('R14: passing on', () => {
  const under = (onwardSharing: 'none' | 'named' | 'new-consent', more = {}) => ({
    from: 'mr',
    onwardSharing,
    consentTakenHere: false,
    ...more,
  });
  it.each([
    ['our own case', undefined, true],
    ['back to where it came from', { ...under('none'), from: 'ne' }, true],
    ['none', under('none'), false],
    ['named, and named', under('named', { named: ['ne'] }), true],
    ['named, others', under('named', { named: ['gn'] }), false],
    ['named, nobody', under('named'), false],
    ['new consent, taken', under('new-consent', { consentTakenHere: true }), true],
    ['new consent, not taken', under('new-consent'), false],
  ])('%s', (_name, received, may) => {
    expect(mayPassOn(received, NE)).toBe(may);
  });
});

describe('R19: photos', () => {
  it.each([
    [{ id: 'a', documentType: 'photograph' }, undefined, true],
    [{ id: 'a', documentType: 'other' }, 'a', true],
    [{ id: 'a', documentType: 'other' }, 'b', false],
    [{ id: 'a' }, undefined, false],
  ])('%j, the file’s photo %s', (attachment, photoId, photo) => {
    expect(isPhoto(attachment, photoId)).toBe(photo);
  });
});

describe('R25: a language that was understood', () => {
  it.each([
    [{ languageUnderstood: true }, undefined],
    [{ languageUnderstood: false, interpreter: true }, 'notice-language'],
    [{ language: 'ha', notice: { language: 'ha' } }, undefined],
    [{ language: 'ha', notice: { language: 'fr' } }, 'notice-language'],
    [{ language: 'ha', notice: { language: 'fr' }, interpreter: true }, undefined],
    [{}, 'notice-language'],
  ])('%j', (spoken, code) => {
    expect(checkLanguage(spoken as Parameters<typeof checkLanguage>[0])?.code).toBe(code);
  });
});
