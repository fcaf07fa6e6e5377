import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { withoutUnseen } from '../unseen-signs.js';
import { type NameToken, tokensOf } from './name-tokens.js';

export type NameWords = readonly NameToken[];

/** What two cases are compared by; nothing else of the file is looked at. */
export interface Traits {
  code: string | undefined;
  /** Each name the child is known by. */
  names: readonly NameWords[];
  /** The child's own names alone. */
  given: readonly NameWords[];
  sex: 'male' | 'female' | undefined;
  /** RFC 3339 date. */
  birthDate: string | undefined;
  /** First and last year in which it may have been born. */
  birthYears: readonly [number, number] | undefined;
  estimated: boolean;
  nationalities: readonly string[];
  birthCountry: string | undefined;
  birthPlace: NameWords;
  mother: readonly NameWords[];
  father: readonly NameWords[];
  documents: readonly { number: string; type: string | undefined; country: string | undefined }[];
  /** Codes of brothers and sisters who travel along. */
  siblings: readonly string[];
}

type Identification = NonNullable<CaseFile['identification']>;
type Names = NonNullable<Identification['names']>[number];
type Members = NonNullable<NonNullable<CaseFile['family']>['members']>;

/**
 * Reads the traits of a case file.
 * @param registered when an age in years was true, unless the file says when it was registered
 */
export function traitsOf(file: CaseFile, registered: Date): Traits {
  const { identification = {}, family = {}, documents = [] } = file;
  const { names = [], sex, nationalities = [], birthCountry, birthPlace } = identification;
  const at = file.registration?.registeredOn ? new Date(file.registration.registeredOn) : registered;
  const parent = (relation: string) => namesOfMembers(family.members ?? [], relation);
  return {
    code: file.identificationCode,
    names: names.map(wordsOf).filter((words) => words.length > 0),
    given: names.map(({ given }) => tokensOf(given ?? '')).filter((words) => words.length > 0),
    sex: sex === 'male' || sex === 'female' ? sex : undefined,
    birthDate: identification.birthDate,
    birthYears: birthYearsOf(identification, at),
    estimated: identification.ageEstimated === true || identification.ageInDoubt === true,
    nationalities,
    birthCountry,
    birthPlace: tokensOf(birthPlace ?? ''),
    mother: parent('mother'),
    father: [...parent('father'), ...names.map((each) => tokensOf(each.father ?? ''))].filter(
      ({ length }) => length > 0,
    ),
    documents: documents.flatMap(({ number, type, issuingCountry: country }) => {
      const plain = plainNumber(number ?? '');
      return plain.length >= 4 ? [{ number: plain, type, country }] : [];
    }),
    siblings: (family.siblingsTravelling ?? []).flatMap(({ identificationCode }) => identificationCode ?? []),
  };
}

/** Every word once: a full name often repeats the parts beside it. */
function wordsOf({ given, father, grandfather, family, full }: Names): NameToken[] {
  const parts = [given, father, grandfather, family].filter((part) => part !== undefined).join(' ');
  const words = tokensOf(parts === '' ? (full ?? '') : parts);
  return [...new Map(words.map((word) => [word.ascii, word])).values()];
}

function namesOfMembers(members: Members, relation: string): NameToken[][] {
  return members
    .filter((member) => member.relation === relation)
    .flatMap(({ names = [] }) =>
      names.map(({ given, father, family, full }) =>
        tokensOf([given, father, family].filter((part) => part !== undefined).join(' ') || (full ?? '')),
      ),
    )
    .filter(({ length }) => length > 0);
}

function birthYearsOf({ birthDate, ageYears, ageAssessment }: Identification, at: Date): [number, number] | undefined {
  if (birthDate !== undefined) return [Number(birthDate.slice(0, 4)), Number(birthDate.slice(0, 4))];
  const year = at.getUTCFullYear();
  if (ageYears !== undefined) return [year - ageYears - 1, year - ageYears];
  const { minimumYears, maximumYears } = ageAssessment ?? {};
  if (minimumYears === undefined || maximumYears === undefined) return undefined;
  return [year - maximumYears - 1, year - minimumYears];
}

/** Spaces, strokes and the letter case of a document's number differ from hand to hand. */
function plainNumber(number: string): string {
  return withoutUnseen(number.normalize('NFKC'))
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
