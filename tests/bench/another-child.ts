import { randomInt } from 'node:crypto';
import type { CaseFile } from '#libs/schema-check/generated/types.js';

const LETTERS = {
  Latn: ['bdfgklmnrstz', 'aiou'],
  Arab: ['بتجدرسشعفقكلمن', 'اوي'],
} as const;
const SYLLABLES = 4;

/**
 * The same file, of a child that nobody else is: its names, code and numbers are made up. A thousand children who are all one
 * child would be held against each other for as long as anything is measured (R17), and no office has them.
 */
export function anotherChild(file: CaseFile): CaseFile {
  const { identification = {}, documents = [], ...others } = file;
  const names = (identification.names ?? []).map(({ given, father, grandfather, family, full, ...name }) => ({
    ...name,
    ...madeUp({ given, father, grandfather, family, full }, name.script === 'Arab' ? 'Arab' : 'Latn'),
  }));
  return {
    ...others,
    identificationCode: `MR-NDB-2026-${randomInt(1e9)}`,
    identification: { ...identification, names },
    documents: documents.map((each) => ({ ...each, number: `FICT-${randomInt(1e9)}` })),
  };
}

function madeUp(parts: Readonly<Record<string, string | undefined>>, script: keyof typeof LETTERS) {
  const known = Object.entries(parts).filter(([, words]) => words !== undefined);
  return Object.fromEntries(known.map(([part]) => [part, word(script)]));
}

function word(script: keyof typeof LETTERS): string {
  const one = (letters: string) => letters[randomInt(letters.length)];
  return Array.from({ length: SYLLABLES }, () => LETTERS[script].map(one).join('')).join('');
}
