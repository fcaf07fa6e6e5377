import type { CaseContent } from '../case/case-content.js';
import { coarsen } from '../disclosure/coarsen.js';
import { type Leaf, leavesIn, readAt } from '../disclosure/pointers.js';
import type { Json, Scalar } from '../disclosure/types.js';
import type { Facts } from './facts.js';

const DOMAINS_OF_DIFFICULTY = 6;

/**
 * Which category of each table a case stands in, from the coarse forms alone; `unknown` where the file does not say.
 * @param registered ages are those at this time
 */
export function factsOfCase({ file, summary }: CaseContent, origin: string, registered: Date): Facts {
  const value = (file ?? {}) as Json;
  const one = (by: string, under: string, names: RegExp, sources = 2): Scalar | undefined =>
    coarsen(by, leavesUnder(value, under, names), {
      at: registered,
      read: (pointer) => scalarAt(value, pointer),
      sources,
    })[0]?.value;
  const difficulty =
    one('functional-difficulty', '/health/disability', /\/(seeing|hearing|walking|remembering|selfCare|communicating)$/, DOMAINS_OF_DIFFICULTY) ??
    summary?.functionalDifficulty;
  return {
    origin,
    'age-band': text(one('age-band', '/identification', /^\/identification\/(birthDate|ageYears)$/) ?? summary?.ageBand),
    sex: text(file?.identification?.sex ?? summary?.sex),
    accompaniment: text(file?.accompaniment?.status ?? summary?.accompaniment),
    disability: difficulty === undefined ? 'unknown' : difficulty ? 'yes' : 'no',
    risk: text(file?.risk?.level ?? summary?.riskLevel),
    'way-began-in': text(file?.route?.stages?.[0]?.country ?? summary?.routeCountries?.[0]),
    solution: text(file?.bid?.outcome ?? summary?.bidOutcome),
  };
}

function leavesUnder(value: Json, under: string, names: RegExp): Leaf[] {
  return leavesIn(value).filter(({ pointer }) => pointer.startsWith(`${under}/`) && names.test(pointer));
}

function scalarAt(value: Json, pointer: string): Scalar | undefined {
  const found = readAt(value, pointer);
  return found === null || typeof found === 'object' ? undefined : found;
}

function text(value: Scalar | undefined): string {
  return value === undefined ? 'unknown' : String(value);
}
