import { readFileSync, writeFileSync } from 'node:fs';

/** Writes the closed union of refusal codes and their groups from the published list; `--check` fails on drift. */
const published = JSON.parse(readFileSync(new URL('../refusal-codes.json', import.meta.url), 'utf8')) as {
  codes: Record<string, { group: string; says: string }>;
};
const target = new URL('../../services/country-node/src/domain/refusal-codes.ts', import.meta.url);
const entries = Object.entries(published.codes);

const text = `// Generated from contracts/refusal-codes.json by contracts/tools/generate-refusal-codes.ts; do not edit.

export type RefusalGroup = 'invalid' | 'not-trusted' | 'not-permitted' | 'unavailable';

export const REFUSAL_CODES = {
${entries.map(([code, { group, says }]) => `  '${code}': { group: '${group}', says: ${quote(says)} },`).join('\n')}
} as const satisfies Record<string, { group: RefusalGroup; says: string }>;

export type RefusalCode = keyof typeof REFUSAL_CODES;

/** Tells whether a text is one of the published codes. */
export function isRefusalCode(text: unknown): text is RefusalCode {
  return typeof text === 'string' && Object.hasOwn(REFUSAL_CODES, text);
}
`;

function quote(says: string): string {
  return says.includes("'") ? `"${says}"` : `'${says}'`;
}

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('drift: refusal-codes.ts is not what contracts/refusal-codes.json says; run the generator');
  process.exitCode = 1;
}
