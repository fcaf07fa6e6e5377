import type { CaseContent } from '../case/case-content.js';
import { coarsen } from '../disclosure/coarsen.js';
import { type Leaf, readAt } from '../disclosure/pointers.js';
import type { Json, Scalar } from '../disclosure/types.js';
import type { Facts } from './facts.js';

const AGE = ['/identification/birthDate', '/identification/ageYears'];
const DIFFICULTY = ['seeing', 'hearing', 'walking', 'remembering', 'selfCare', 'communicating'].map(
  (each) => `/health/disability/${each}`,
);

/**
 * Which category of each table a case stands in, from the coarse forms alone; `unknown` where the file does not say.
 * @param registered ages are those at this time
 */
export function factsOfCase(content: CaseContent, origin: string, registered: Date): Facts {
  const { file, summary } = content;
  const said = (inFile: string, inSummary: string) =>
    text(scalarAt((file ?? {}) as Json, inFile) ?? scalarAt((summary ?? {}) as Json, inSummary));
  return {
    origin,
    'age-band': text(coarse(content, 'age-band', AGE, registered) ?? summary?.ageBand),
    sex: said('/identification/sex', '/sex'),
    accompaniment: said('/accompaniment/status', '/accompaniment'),
    disability: yesOrNo(
      coarse(content, 'functional-difficulty', DIFFICULTY, registered) ?? summary?.functionalDifficulty,
    ),
    risk: said('/risk/level', '/riskLevel'),
    'way-began-in': said('/route/stages/0/country', '/routeCountries/0'),
    solution: said('/bid/outcome', '/bidOutcome'),
  };
}

/** A coarse form of some fields of the file, as the disclosure engine makes it. */
function coarse({ file }: CaseContent, by: string, fields: readonly string[], at: Date): Scalar | undefined {
  const value = (file ?? {}) as Json;
  const leaves = fields.flatMap((pointer): Leaf[] => {
    const found = scalarAt(value, pointer);
    return found === undefined ? [] : [{ pointer, value: found }];
  });
  const read = (pointer: string) => scalarAt(value, pointer);
  return coarsen(by, leaves, { at, read, sources: fields.length })[0]?.value;
}

function yesOrNo(value: Scalar | undefined): string {
  return value === undefined ? 'unknown' : value ? 'yes' : 'no';
}

function scalarAt(value: Json, pointer: string): Scalar | undefined {
  const found = readAt(value, pointer);
  return found === null || typeof found === 'object' ? undefined : found;
}

function text(value: Scalar | undefined): string {
  return value === undefined ? 'unknown' : String(value);
}
