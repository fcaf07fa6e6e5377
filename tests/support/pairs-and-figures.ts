import type { FiguresRow } from '../../services/country-node/src/ports/store/figures.js';
import { compareCases } from '../../services/country-node/src/timekeeper/compare-cases.js';
import type { DossierName } from '../../deploy/local/dossiers/read-dossier.js';
import type { Country } from './exchange/country.js';

/** Registers the child of a case once more and has the two compared. @returns id of the pair */
export async function pairWith(country: Country, caseId: string, name: DossierName = '01-moussa'): Promise<string> {
  const { caseId: again } = await country.register(name);
  while ((await compareCases(country.parts, { batch: 10, aside: country.aside })) > 0);
  const pairs = await country.parts.store.transaction((tx) => tx.duplicates.ofCase(caseId));
  const pair = pairs.find(({ caseOne, caseOther }) => [caseOne, caseOther].includes(again));
  if (!pair) throw new RangeError('the two were not found alike');
  return pair.id;
}

/** Figures of a quarter as a node would have told them. */
export function someFigures(period: string): FiguresRow {
  const cells = [
    { category: 'local', count: null },
    { category: 'received', count: null },
  ];
  const tables = [
    { population: 'cases' as const, dimension: 'origin', total: 12, cells },
    { population: 'exchanges-opened' as const, dimension: 'kind', total: null, cells: null },
  ];
  const named = [
    { category: 'ne', count: 7 },
    { category: 'other', count: 0 },
  ];
  const routes = [{ population: 'exchanges-received' as const, kind: 'case-transfer', total: 7, cells: named }];
  return {
    period,
    least: 5,
    tables,
    routes,
    madeAt: new Date('2020-05-01T00:00:00.000Z'),
    signed: 'signature\nclaims',
  };
}
