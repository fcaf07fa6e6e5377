import type { Provision, RecipientMatch } from '../../../services/country-node/src/domain/consent/types.js';
import type { Participant } from '../../../services/country-node/src/domain/disclosure/types.js';
import { IMPERSONAL, type Sources } from './arbitrary-sources.js';
import { MATRIX } from './disclosure-samples.js';

const covers = (pattern: string, pointer: string) =>
  new RegExp(`^${pattern.replaceAll('*', '\\d+')}(/|$)`).test(pointer);
const names = (each: RecipientMatch, { id, country, kind, roles }: Participant) =>
  (each.node === undefined || each.node === id) &&
  (each.country === undefined || each.country === country) &&
  (each.role === undefined || each.role === kind || roles.includes(each.role));

interface Asked {
  pointer: string;
  category: string;
  /** Whether the field itself is shown, not a coarse form. */
  exact: boolean;
}

/** The rules read naively, for one field; the first source that forbids it, undefined when none does. */
export function forbiddenBy(from: Sources, asked: Asked): string | undefined {
  if (asked.category === 'WITHHELD') return 'never leaves';
  const office = forbiddenToOffice(from, asked);
  if (office || IMPERSONAL.includes(asked.category)) return office;
  return forbiddenByRecord(from, asked);
}

function forbiddenToOffice({ agreement, recipient, step }: Sources, { pointer, category, exact }: Asked) {
  if (!agreement.parties.includes(recipient.id)) return 'no agreement';
  const column = MATRIX.columns.find((each) => each.conversation === 'case-transfer' && each.steps.includes(step));
  const cell = column?.cells[category as 'ID_CORE'];
  const ceiling = agreement.terms.find(({ steps }) => steps.includes(step))?.categories[category as 'ID_CORE'];
  const isMinimum = cell?.minimum?.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '\\d+')}$`).test(pointer));
  const stops = (mode = 'never') =>
    mode === 'never' || (exact && (mode === 'coarse' || (mode === 'minimum' && !isMinimum)));
  if (stops(cell?.mode)) return 'matrix';
  return stops(ceiling) ? 'agreement' : undefined;
}

function forbiddenByRecord({ record, recipient }: Sources, { pointer, category }: Asked): string | undefined {
  if (record.withdrawn) return 'withdrawn';
  const withheld = record.withheld.some(
    (item) =>
      (item.from.length === 0 || item.from.some((each) => names(each, recipient))) &&
      (item.category === undefined || item.category === category) &&
      (item.field === undefined || covers(item.field, pointer)),
  );
  if (withheld) return 'withheld';
  const isAbout = ({ purposes, categories, recipients }: Provision) =>
    purposes.includes('case-transfer') &&
    categories.includes(category) &&
    recipients.some((match) => names(match, recipient));
  // A denial leaves out no row by its place.
  const counts = ({ effect }: Provision, pattern: string) => effect === 'permit' || !/\/\d+(\/|$)/.test(pattern);
  const free = (each: Provision) =>
    !each.fieldExceptions.some((pattern) => counts(each, pattern) && covers(pattern, pointer));
  const about = record.provisions.filter((each) => isAbout(each) && free(each));
  if (about.some(({ effect }) => effect === 'deny')) return 'denied';
  return about.some(({ effect }) => effect === 'permit') ? undefined : 'no consent';
}
