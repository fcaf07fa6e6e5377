import type { ConsentState } from '../consent/types.js';
import { exceptsNothing, saidOf, weighField, type Grant, type Said } from '../consent/weigh-consent.js';
import { hasSupervisorAndBasis } from '../safeguards/r08-supervisor-and-basis.js';
import { isWithheld } from '../safeguards/r11-withheld.js';
import { isPersonal, type Category } from './categories.js';
import { matchesPattern } from './pointers.js';
import type { RuleId } from './rules.js';
import type { AgreementTerms, MatrixCell, MatrixColumn, Mode, Participant } from './types.js';

/** Everything one field is held against. */
export interface Grounds {
  column: MatrixColumn;
  terms: AgreementTerms;
  consent: ConsentState;
  recipient: Participant;
  purpose: string;
  supervisorApproved: boolean;
  /** Number of consent events when the fields' places were read; they are read now where it is absent. */
  placesAsOf?: number;
}

export interface LeafAsked {
  /** JSON pointer in the case file. */
  pointer: string;
  category: string;
  /** `coarse` asks whether a coarse form may be derived from the field, `exact` whether the field itself may leave. */
  form: 'exact' | 'coarse';
}

export type LeafVerdict =
  | { ok: true; mode: Exclude<Mode, 'never'>; rule: RuleId; grant?: Grant }
  | { ok: false; rule: RuleId };

/**
 * Whether one field may leave, by the intersection of all that governs it. Always asked in this order, so that the reason
 * is one: category, withheld (R11), matrix, agreement, consent, supervisor and basis (R8). Lawful basis never replaces
 * consent: only an approved override does, and not where a provision must name the category.
 */
export function weighLeaf(grounds: Grounds, asked: LeafAsked): LeafVerdict {
  if (asked.category === 'WITHHELD') return { ok: false, rule: 'category-withheld' };
  const { consent, recipient, placesAsOf } = grounds;
  if (isWithheld(consent, { ...asked, placesAsOf }, recipient)) return { ok: false, rule: 'withheld' };
  const reach = weighOffice(grounds, asked);
  if ('rule' in reach) return { ok: false, rule: reach.rule };
  if (!isPersonal(asked.category)) return { ok: true, mode: reach.mode, rule: 'permitted-impersonal' };
  return weighPerson(grounds, asked, reach);
}

interface Reach {
  cell: MatrixCell;
  mode: Exclude<Mode, 'never'>;
  /** Whether the cell's minimum names the field. */
  inMinimum: boolean;
}

type Office = Reach | { rule: RuleId };

/** Matrix and agreement say the same of a place each time; hundreds of fields are asked about for every message. */
const ANSWERED = new WeakMap<
  MatrixColumn,
  WeakMap<AgreementTerms, Map<string, { category: string; office: Office }>>
>();
const MOST_ANSWERED = 5_000;

export function weighOffice(grounds: Pick<Grounds, 'column' | 'terms'>, asked: LeafAsked): Office {
  const { column, terms } = grounds;
  const ofColumn =
    ANSWERED.get(column) ?? new WeakMap<AgreementTerms, Map<string, { category: string; office: Office }>>();
  ANSWERED.set(column, ofColumn);
  const answers = ofColumn.get(terms) ?? new Map<string, { category: string; office: Office }>();
  ofColumn.set(terms, answers);
  // The form is the column's own, but for the odd question; a pointer has one category in its schema.
  const key = asked.form === 'coarse' ? asked.pointer : `exact ${asked.pointer}`;
  const known = answers.get(key);
  if (known?.category === asked.category) return known.office;
  const office = askOffice(grounds, asked);
  if (answers.size >= MOST_ANSWERED) answers.clear();
  answers.set(key, { category: asked.category, office });
  return office;
}

interface Heard {
  said: Said;
  /** By what the office said; undefined where a provision makes exceptions, so that each field has an answer of its own. */
  verdicts: Map<Reach, LeafVerdict> | undefined;
}

const HEARD = new WeakMap<Grounds, Map<string, Heard>>();

/** What the consent record says of a category, worked out once for all its fields. */
function hear(grounds: Grounds, category: string): Heard {
  let byCategory = HEARD.get(grounds);
  if (!byCategory) HEARD.set(grounds, (byCategory = new Map<string, Heard>()));
  let heard = byCategory.get(category);
  if (!heard) {
    const said = saidOf(grounds.consent, { ...grounds, category });
    heard = { said, verdicts: exceptsNothing(said) ? new Map<Reach, LeafVerdict>() : undefined };
    byCategory.set(category, heard);
  }
  return heard;
}

const REACHES = new WeakMap<MatrixCell, Map<string, Reach>>();

/** The same object for the same reach, so that what follows from it is found by it. */
function reachOf(cell: MatrixCell, mode: Reach['mode'], inMinimum: boolean): Reach {
  let reaches = REACHES.get(cell);
  if (!reaches) REACHES.set(cell, (reaches = new Map<string, Reach>()));
  const key = `${mode} ${inMinimum}`;
  const reach = reaches.get(key) ?? { cell, mode, inMinimum };
  reaches.set(key, reach);
  return reach;
}

/** What matrix and agreement let this recipient have, whoever the child is. */
function askOffice(
  { column, terms }: Pick<Grounds, 'column' | 'terms'>,
  { pointer, category, form }: LeafAsked,
): Office {
  const cell = column.cells[category as Category];
  const inMinimum = cell?.minimum?.some((pattern) => matchesPattern(pattern, pointer)) ?? false;
  const ceiling = terms.categories[category as Category];
  const limit = limitOf('matrix', cell?.mode, form, inMinimum) ?? limitOf('agreement', ceiling, form, inMinimum);
  if (limit || !cell) return { rule: limit ?? 'matrix-never' };
  return reachOf(cell, modeOf(form, cell, ceiling), inMinimum);
}

/** What the child's record lets go of that, and whether it names the category where it must. */
function weighPerson(grounds: Grounds, asked: LeafAsked, reach: Reach): LeafVerdict {
  const { said, verdicts } = hear(grounds, asked.category);
  const known = verdicts?.get(reach);
  if (known) return known;
  const verdict = askRecord(grounds, said, asked, reach);
  verdicts?.set(reach, verdict);
  return verdict;
}

/** The form asked for is part of the reach's mode: `coarse` is the one of all coarse forms and of no other. */
function askRecord(
  { column, consent, supervisorApproved, placesAsOf }: Grounds,
  said: Said,
  asked: LeafAsked,
  { cell, mode, inMinimum }: Reach,
): LeafVerdict {
  const weighed = weighField(said, { pointer: asked.pointer, placesAsOf });
  const grant = 'grant' in weighed ? weighed.grant : undefined;
  const lacking = 'rule' in weighed ? weighed.rule : undefined;
  if (lacking === 'consent-denied' || lacking === 'field-exception') return { ok: false, rule: lacking };
  if (column.proof === 'with-asker') return { ok: true, mode, rule: 'permitted-answer' };
  if (grant?.by !== 'permit' && wantsNamedProvision(cell, asked.form, inMinimum)) {
    return { ok: false, rule: asked.category === 'BIO_PHOTO' ? 'safeguard-R19' : 'consent-provision-needed' };
  }
  if (!grant) return { ok: false, rule: 'consent-missing' };
  if (cell.needsSupervisorAndBasis && !hasSupervisorAndBasis(consent, supervisorApproved)) {
    return { ok: false, rule: 'safeguard-R8' };
  }
  return { ok: true, mode, rule: grant.by === 'override' ? 'permitted-override' : `permitted-${mode}`, grant };
}

/** How far matrix or agreement lets a category go; undefined when far enough for the form asked. */
function limitOf(
  source: 'matrix' | 'agreement',
  mode: Mode | undefined,
  form: LeafAsked['form'],
  inMinimum: boolean,
): RuleId | undefined {
  if (mode === undefined || mode === 'never') return source === 'matrix' ? 'matrix-never' : 'agreement-not-permitted';
  if (form === 'coarse' || mode === 'full') return undefined;
  if (mode === 'coarse') return `${source}-coarse`;
  return inMinimum ? undefined : `${source}-minimum`;
}

function modeOf(form: LeafAsked['form'], cell: MatrixCell, ceiling: Mode | undefined): Exclude<Mode, 'never'> {
  if (form === 'coarse') return 'coarse';
  return cell.mode === 'full' && ceiling === 'full' ? 'full' : 'minimum';
}

/** `*` for the whole category, or (`M, F*`) for what goes beyond its minimum. */
function wantsNamedProvision(cell: MatrixCell, form: LeafAsked['form'], inMinimum: boolean): boolean {
  if (cell.needsNamedProvision) return true;
  return cell.fullWithNamedProvision === true && form === 'exact' && !inMinimum;
}
