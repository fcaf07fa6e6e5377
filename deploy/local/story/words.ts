import { DEMO_MEMBERS, MEMBERS } from '../members.js';
import type { Summary } from './api-types.js';

/** What the coarse forms of an offer are called, in the order in which they are told. */
const SUMMARY_WORDS: Readonly<Record<string, string>> = {
  ageBand: 'age band',
  sex: 'sex',
  languages: 'languages',
  accompaniment: 'who is with the child',
  siblingsTravelling: 'brothers and sisters on the way',
  country: 'country where the child is',
  admin1: 'region',
  routeCountries: 'countries crossed',
  careType: 'kind of care',
  riskLevel: 'level of risk',
  needsMedication: 'needs medication',
  functionalDifficulty: 'difficulty in daily life',
  servicesNeeded: 'services needed',
  familyTracingNeeded: 'family tracing wished',
  biaCleared: 'best interests assessment done and clear',
  biaDate: 'date of that assessment',
  bidOutcome: 'best interests determination',
  openActions: 'actions still open',
  documentTypes: 'kinds of documents on file',
};

const SECTION_WORDS: Readonly<Record<string, string>> = {
  identificationCode: 'case code',
  registration: 'registration',
  identification: 'identity',
  documents: 'identity papers',
  photo: 'photo',
  location: 'where the child is',
  route: 'route',
  accompaniment: 'separation',
  family: 'family',
  familyContacts: 'family’s contacts',
  health: 'health',
  mhpss: 'mental health',
  protection: 'protection',
  legalStatus: 'legal status and asylum',
  education: 'school',
  care: 'care',
  guardian: 'guardian',
  bia: 'best interests assessment',
  bid: 'best interests determination',
  plan: 'care plan',
  risk: 'risk and safety',
  attachments: 'list of files',
  workers: 'workers’ duty contacts',
  withheld: 'told in confidence',
  doNotTransmit: 'transmission block',
};

/** Fields whose names do not say what they hold, and those that are told of before others. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  given: 'given name',
  birthDate: 'birth date',
  number: 'number',
  address: 'address',
  latitude: 'position',
  place: 'places',
  name: 'name',
  phone: 'telephone',
  icd11: 'diagnosis',
  symptoms: 'symptoms',
  description: 'what happened or is planned',
  asylumStatus: 'asylum status',
  fearOfReturn: 'fear of return',
  unhcrReference: 'UNHCR reference',
  lastSchool: 'last school',
  institution: 'institution',
  childView: 'the child’s view',
  reasons: 'reasons',
  safetyPlan: 'safety plan',
  attachmentId: 'which file',
  takenOn: 'date',
  text: 'what was told',
  familyInvolvementSuspected: 'whether the family is suspected',
  perpetratorRelation: 'by whom',
  title: 'title',
};

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region' });
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' });
const OF_COUNTRIES = new Set(['country', 'routeCountries']);
const WIDTH = 42;

/** Lines "what: value" of what an offer shows. */
export function tellSummary(summary: Summary): string[] {
  const known = Object.keys(SUMMARY_WORDS).filter((name) => summary[name] !== undefined);
  const unknown = Object.keys(summary).filter((name) => !(name in SUMMARY_WORDS));
  return [...known, ...unknown].map(
    (name) => `${(SUMMARY_WORDS[name] ?? name).padEnd(WIDTH, ' .')} ${tellValue(name, summary[name] ?? '')}`,
  );
}

function tellValue(name: string, value: Summary[string]): string {
  if (Array.isArray(value)) return value.map((each) => tellValue(name, each)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = String(value);
  if (OF_COUNTRIES.has(name)) return COUNTRIES.of(text) ?? text;
  if (name === 'languages') return LANGUAGES.of(text) ?? text;
  return sayCode(text);
}

/** Codes of published lists whose words do not read as they stand. */
const CODE_WORDS: Readonly<Record<string, string>> = {
  family_reunification_origin: 'back to the family, in the country of origin',
  family_reunification_third_country: 'back to the family, in a third country',
  kinship_care_extended_family: 'with relatives',
  residential_care: 'in a residence',
  health_medical_service: 'health care',
};

/** `psychosocial_service` → `psychosocial`, `medical_follow_up` → `medical follow up`. */
export function sayCode(code: string): string {
  return CODE_WORDS[code] ?? code.replace(/_service$/, '').replaceAll('_', ' ');
}

export function nameNode(id: string): string {
  const name = [...DEMO_MEMBERS, ...MEMBERS].find((member) => member.id === id)?.name ?? id;
  return name.split(',')[0] ?? name;
}

export function nameSection(name: string): string {
  return SECTION_WORDS[name] ?? sayName(name);
}

export function tellSections(file: object): string {
  return Object.keys(SECTION_WORDS)
    .filter((name) => name in file && name !== 'doNotTransmit')
    .map(nameSection)
    .join(', ');
}

/** The section and the name of a field, from its JSON pointer; never a value. */
export function nameField(pointer: string): { section: string; field: string } {
  const [section = '', ...rest] = pointer.split('/').slice(1);
  const field = rest.findLast((part) => !/^\d+$/.test(part)) ?? section;
  return { section: nameSection(section), field: FIELD_WORDS[field] ?? sayName(field) };
}

/** Fields that show best what a rule protects come first. */
export function isTelling(pointer: string): boolean {
  return (pointer.split('/').findLast((part) => !/^\d+$/.test(part)) ?? '') in FIELD_WORDS;
}

function sayName(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export function listed(things: readonly string[]): string {
  return things.length < 2 ? things.join('') : `${things.slice(0, -1).join(', ')} and ${things.at(-1)}`;
}

/** First characters of a digest: enough to compare by eye. */
export function short(digest: string): string {
  return `${digest.slice(0, 10)}…`;
}
