import type { RefusalCode } from '../refusal-codes.js';
import { namesAPerson } from '../safeguards/r22-functional-contacts.js';
import type { ServiceEntry, Services } from './service-entry.js';

export interface EntryFault {
  code: RefusalCode;
  pointer: string;
}

type Check = (entry: ServiceEntry) => string[];

/** What a schema cannot say of one entry; each gives the members at fault. */
const CHECKS: readonly Check[] = [
  ({ kind, serviceType }) => ((kind === 'service') === (serviceType !== undefined) ? [] : ['serviceType']),
  ({ kind, handles }) => ((kind === 'focal-point') === (handles !== undefined) ? [] : ['handles']),
  ({ kind, nonDiscrimination }) => (kind === 'service' && nonDiscrimination === undefined ? ['nonDiscrimination'] : []),
  ({ country, admin1 }) => (admin1 === undefined || admin1.startsWith(`${country}-`) ? [] : ['admin1']),
  ({ serves: { ageFrom = 0, ageTo = 99 } = {} }) => (ageFrom <= ageTo ? [] : ['serves']),
  ({ capacity: { places, free } = {} }) =>
    places === undefined || free === undefined || free <= places ? [] : ['capacity'],
];

/**
 * Holds a list of services against the rules beyond its schema: every service says what it is and that it serves every
 * child, places are inside their country, ids are used once, and nobody is named (R22).
 * @param today a list cannot have been verified later
 */
export function findEntryFaults({ entries = [], reviewedOn }: Services, today: Date): EntryFault[] {
  const latest = today.toISOString().slice(0, 10);
  const ids = entries.map(({ id }) => id);
  const broken = (pointer: string): EntryFault => ({ code: 'schema-violation', pointer });
  const faults = entries.flatMap((entry, at) => [
    ...CHECKS.flatMap((check) => check(entry)).map((name) => broken(`/entries/${at}/${name}`)),
    ...(ids.indexOf(entry.id) === at ? [] : [broken(`/entries/${at}/id`)]),
    ...(entry.lastVerified > latest ? [broken(`/entries/${at}/lastVerified`)] : []),
    ...namesAPerson(entry).map((name): EntryFault => ({
      code: 'functional-contact-required',
      pointer: `/entries/${at}/${name}`,
    })),
  ]);
  return reviewedOn > latest ? [...faults, broken('/reviewedOn')] : faults;
}
