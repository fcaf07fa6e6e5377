import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import type { CaseFile } from '../../../services/libs/schema-check/generated/types.js';
import { motherSays, NEWBORN } from '../../support/exchange/born.js';
import { ASSESSMENT } from '../../support/exchange/returning.js';
import type { People } from './people.js';
import { assessedOn, wishToReturn } from './traffic.js';

/** A newborn of whom its parents' country is to be told, and a boy who wishes to return. */
export async function registerOthers(people: People, dossiers: string): Promise<CaseFile[]> {
  const born = await people.enter('birth', NEWBORN, motherSays([{ node: 'ne' }], new Date()));
  const { newCase } = await readDossier(dossiers, '01-moussa', new Date());
  const family = { ...newCase.caseFile.family, assessment: { ...ASSESSMENT, assessedOn: assessedOn() } };
  return [born, await people.enter('return', { ...newCase.caseFile, family }, wishToReturn(new Date()))];
}
