import type { Json, JsonObject } from '../types.js';

/**
 * The case file as it is entered, a section at a time, and the members of the file that each holds. What is not here is
 * no person's to enter: the list of files comes of the files.
 */
export const FILE_SECTIONS = {
  registration: ['identificationCode', 'registration', 'doNotTransmit'],
  identification: ['identification'],
  accompaniment: ['accompaniment'],
  risk: ['risk'],
  location: ['location'],
  care: ['care'],
  guardian: ['guardian'],
  documents: ['documents'],
  photo: ['photo'],
  family: ['family'],
  familyContacts: ['familyContacts'],
  route: ['route'],
  health: ['health'],
  mhpss: ['mhpss'],
  protection: ['protection'],
  legalStatus: ['legalStatus'],
  education: ['education'],
  bia: ['bia'],
  bid: ['bid'],
  plan: ['plan'],
  workers: ['workers'],
  withheld: ['withheld'],
} as const satisfies Record<string, readonly string[]>;

export type FileSection = keyof typeof FILE_SECTIONS;
export const SECTION_NAMES = Object.keys(FILE_SECTIONS) as FileSection[];

export function isSection(name: string): name is FileSection {
  return Object.hasOwn(FILE_SECTIONS, name);
}

/** What a file holds of a section. */
export function takeSection(file: JsonObject, section: FileSection): JsonObject {
  const names = FILE_SECTIONS[section].filter((name) => name in file);
  return Object.fromEntries(names.map((name) => [name, file[name] as Json]));
}

/** The file with a section as it was entered; every other one as it was. */
export function putSection(file: JsonObject, section: FileSection, entered: JsonObject): JsonObject {
  const ofSection: readonly string[] = FILE_SECTIONS[section];
  const others = Object.entries(file).filter(([name]) => !ofSection.includes(name));
  return Object.fromEntries([...others, ...Object.entries(takeSection(entered, section))]);
}

/** The section after this one, until all have been asked for. */
export function sectionAfter(section: FileSection): FileSection | undefined {
  return SECTION_NAMES[SECTION_NAMES.indexOf(section) + 1];
}
