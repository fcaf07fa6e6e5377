import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NationalConfigurationText } from '#libs/schema-check/generated/types.js';

/** The sample national configurations; which node each is for stands in it. */
export function readSampleConfigurations(folder: string): NationalConfigurationText[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as NationalConfigurationText);
}
