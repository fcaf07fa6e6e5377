import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';

const DAY_MS = 86_400_000;

/** Of whom a birth registered in transit is told. */
export const NEWBORN = {
  identificationCode: 'MR-NDB-2026-0501',
  accompaniment: { status: 'accompanied' },
  risk: { level: 'low' },
  identification: {
    names: [{ script: 'Latn', given: 'Amina', family: 'Testier' }],
    ...{ sex: 'female', birthDate: '2026-11-02', birthCountry: 'MR', birthRegistered: 'yes', nationalities: ['NE'] },
  },
  family: { members: [{ relation: 'mother', names: [{ script: 'Latn', given: 'Halima', family: 'Testier' }] }] },
  location: { country: 'MR', admin1: 'MR-08', locality: 'Nouadhibou' },
  legalStatus: { asylumStatus: 'not_seeking_protection', countriesOfOrigin: ['NE'] },
} satisfies CaseFile;

export const NOTIFY = {
  act: { number: 'MR-FICT-2026-7712', issuingAuthority: 'Civil registry (fictional)', registeredOn: '2026-11-10' },
  ground: 'parents_nationality',
  carerInformed: { informed: true, language: 'ha' },
  contact: {
    function: 'Civil status desk',
    organisation: 'Child protection authority (fictional)',
    channel: 'civil-status@authority.example',
  },
};
export const ENTRY = { entry: { reference: 'NE-FICT-2026-0091', registeredOn: '2026-12-01' } };

/** The mother lets these nodes be told of the birth. */
export function motherSays(recipients: readonly { node: string }[], at: Date): { event: string } & JsonObject {
  return {
    ...{ event: 'given', at: at.toISOString(), language: 'ha', languageUnderstood: true },
    notice: { version: 'birth-notice-1', language: 'ha' },
    givenBy: { who: 'parent', relation: 'mother', conflictOfInterest: false },
    childView: { view: 'not-able', ageYears: 0, able: false },
    lawfulBasis: { sender: 'child-protection-law', receiver: 'child-protection-law' },
    provisions: [
      {
        ...{ effect: 'permit', purposes: ['birth-notification'], recipients: [...recipients] },
        ...{ categories: ['ID_CORE', 'ID_DOCS', 'FAMILY', 'LOC_COARSE'], fieldExceptions: [], onwardSharing: 'none' },
        ...{ validFrom: at.toISOString(), validUntil: new Date(at.getTime() + 150 * DAY_MS).toISOString() },
      },
    ],
  };
}
