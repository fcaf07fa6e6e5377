import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { Json, JsonObject } from '../disclosure/types.js';

const OF_THE_CHILD = [
  'names',
  'sex',
  'birthDate',
  'ageYears',
  'ageEstimated',
  'ageInDoubt',
  'ageAssessment',
  'birthCountry',
  'birthPlace',
  'nationalities',
] as const;

/** What of a case file two cases are compared by, as written: for the person who decides, side by side. */
export function comparedPart(file: CaseFile): CaseFile {
  const { identificationCode, registration, identification, documents, family } = file;
  const members = family?.members?.filter(({ relation }) => relation === 'mother' || relation === 'father');
  const kept = {
    identificationCode,
    registration: some({ registeredOn: registration?.registeredOn }),
    identification: some(Object.fromEntries(OF_THE_CHILD.map((each) => [each, identification?.[each]]))),
    documents,
    family: some({
      members: members?.map(({ relation, names }) => some({ relation, names })),
      siblingsTravelling: family?.siblingsTravelling,
    }),
  };
  return some(kept) ?? {};
}

/** Without members that are not there; undefined without any. */
function some(members: Readonly<Record<string, unknown>>): JsonObject | undefined {
  const there = Object.entries(members).filter(([, value]) => value !== undefined);
  return there.length > 0 ? Object.fromEntries<Json>(there as [string, Json][]) : undefined;
}
