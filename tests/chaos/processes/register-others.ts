import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import type { CaseFile } from '../../../services/libs/schema-check/generated/types.js';
import { motherSays, NEWBORN } from '../../support/exchange/born.js';
import { wishFor, withFamilyAssessed } from '../../support/exchange/wishes.js';
import type { People } from './people.js';

/** A newborn of whom its parents' country is to be told, a boy who wishes to return, and one who wishes his mother found. */
export async function registerOthers(people: People, dossiers: string): Promise<CaseFile[]> {
  const born = await people.enter('birth', NEWBORN, motherSays([{ node: 'ne' }], new Date()));
  const { newCase } = await readDossier(dossiers, '01-moussa', new Date());
  const returning = await people.enter(
    'return',
    withFamilyAssessed(newCase.caseFile),
    wishFor('voluntary-return', new Date()),
  );
  const sought = await readDossier(dossiers, '04-bakary', new Date());
  const searched = await people.enter('tracing', sought.newCase.caseFile, wishFor('family-tracing', new Date()));
  return [born, returning, searched];
}
