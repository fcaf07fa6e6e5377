import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { boyFromMali, CONSULATE, DESK } from '../../../deploy/local/story/identity.js';
import type { CaseFile } from '../../../services/libs/schema-check/generated/types.js';
import { motherSays, NEWBORN } from '../../support/exchange/born.js';
import { wishFor, withFamilyAssessed } from '../../support/exchange/wishes.js';
import type { People } from './people.js';

/**
 * A newborn of whom its parents' country is to be told, a boy who wishes to return, one who wishes his mother found, another
 * of whom the desk that carries the question must not know, and two of whom a consulate may be asked, until one takes that back.
 */
export async function registerOthers(people: People, dossiers: string): Promise<CaseFile[]> {
  const born = await people.enter('birth', NEWBORN, motherSays([{ node: 'ne' }], new Date()));
  const { newCase } = await readDossier(dossiers, '01-moussa', new Date());
  const returning = await people.enter(
    'return',
    withFamilyAssessed(newCase.caseFile),
    wishFor('voluntary-return', new Date()),
  );
  const sought = await readDossier(dossiers, '04-bakary', new Date());
  const search = { file: sought.newCase.caseFile, wish: wishFor('family-tracing', new Date()) };
  const searched = await people.enter('tracing', search.file, search.wish);
  const carried = await people.enter('tracing by relay', search.file, search.wish);
  const boy = await boyFromMali(dossiers, [DESK, CONSULATE]);
  const unknown = await people.enter('identity', boy.newCase.caseFile, boy.consent);
  const another = await people.enter('identity', boy.newCase.caseFile, boy.consent);
  return [born, returning, searched, carried, unknown, another];
}
