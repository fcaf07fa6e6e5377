import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { type Traits, traitsOf } from '../../../services/country-node/src/domain/duplicates/traits.js';

/** A child as a caseworker may have registered it; fictional. */
export const CHILD: CaseFile = {
  identificationCode: 'MR-2026-0001',
  registration: { registeredOn: '2026-05-01' },
  accompaniment: { status: 'unaccompanied' },
  risk: { level: 'medium' },
  identification: {
    names: [{ kind: 'official', given: 'Mohamed', family: 'Diallo' }],
    sex: 'male',
    birthDate: '2011-03-09',
    nationalities: ['GN'],
    birthPlace: 'Labé',
  },
  family: {
    members: [
      { relation: 'mother', names: [{ given: 'Fatoumata', family: 'Barry' }] },
      { relation: 'father', names: [{ given: 'Ibrahima', family: 'Diallo' }] },
    ],
  },
};

/** The same child as another office may have written it down. */
export const AGAIN: CaseFile = {
  identificationCode: 'NE-2026-7777',
  registration: { registeredOn: '2026-09-01' },
  accompaniment: { status: 'unaccompanied' },
  risk: { level: 'medium' },
  identification: {
    names: [{ kind: 'usual', full: 'محمد ديالو' }],
    sex: 'male',
    ageYears: 15,
    ageEstimated: true,
    nationalities: ['GN'],
    birthPlace: 'Labe',
  },
  family: { members: [{ relation: 'mother', names: [{ full: 'Fatou Bari' }] }] },
};

export const traits = (file: CaseFile): Traits => traitsOf(file, new Date('2026-11-01T00:00:00.000Z'));

/** The child with some of its identification said otherwise. */
export function childWith(change: Partial<NonNullable<CaseFile['identification']>>, beside: CaseFile = {}): CaseFile {
  return { ...CHILD, identificationCode: 'XX-1', ...beside, identification: { ...CHILD.identification, ...change } };
}
