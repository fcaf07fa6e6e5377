import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgreementText } from '#libs/trust/types.js';

/** The sample agreements whose parties both take part in a network. */
export function readSampleAgreements(folder: string, members: readonly string[]): AgreementText[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as AgreementText)
    .filter(({ parties }) => parties.every((party) => members.includes(party)));
}
