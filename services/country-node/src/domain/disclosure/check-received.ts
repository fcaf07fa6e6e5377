import { ruleAt } from '#libs/schema-check/leaves.js';
import type { ConsentProof } from '../consent/types.js';
import type { RefusalCode } from '../refusal-codes.js';
import { findColumn, findTerms, isInForce } from '../safeguards/r01-deny-by-default.js';
import { isPersonal, type Category } from './categories.js';
import { isOutsideRows, narrowColumn } from './narrow-column.js';
import { leavesIn, matchesPattern, readAt } from './pointers.js';
import type {
  Agreement,
  AgreementTerms,
  JsonObject,
  Matrix,
  MatrixColumn,
  Mode,
  OnwardSharing,
  Participant,
  Projection,
} from './types.js';
import { letsGo } from './weigh-said.js';

export interface ReceivedInput {
  body: JsonObject;
  bodySchemaId: string;
  /** The member of the body that may carry content of the case at this step. */
  contentName: string;
  /** The step that it gives again, and as which it is weighed. */
  as?: { kind: string; step: string };
  /** Whom the personal fields beside that content are about, where not the child (R5). */
  saidOf?: string;
  claims: {
    categories: readonly string[];
    purpose: string;
    step: string;
    kind: string;
    onwardSharing: OnwardSharing;
  };
  agreement: Agreement | undefined;
  matrix: Matrix;
  sender: Participant;
  self: Participant;
  /** The proof that came in the body (category CONSENT_MIN), if one did. */
  consentProof?: ConsentProof;
  at: Date;
}

export type ReceivedResult = { ok: true } | { ok: false; code: RefusalCode; pointers: string[] };

/**
 * The receiver's half of R1: schema ∩ matrix ∩ agreement ∩ consent scope over what has come. It cannot know what was
 * withheld. Whatever goes beyond is refused as a whole, with the pointers at fault and never a value (R20).
 */
export function checkReceived(input: ReceivedInput): ReceivedResult {
  const { matrix, agreement, claims, sender, self, at, bodySchemaId } = input;
  const asked = { ...claims, recipient: self };
  const own = findColumn(matrix, asked);
  const column = findWeighed(input, own);
  if (!own || !column) return refused('matrix-no-column');
  if (!own.bodySchemas.includes(bodySchemaId)) return refused('schema-unknown');
  if (!isInForce(agreement, [sender.id, self.id], at)) return refused('agreement-missing');
  const terms = findTerms(agreement, { ...asked, ...input.as });
  if (!terms || !findTerms(agreement, asked)) return refused('agreement-not-permitted');
  const over = findOverDisclosed(input, narrowColumn(column, input.body), terms);
  if (over.length > 0) return refused('over-disclosure', over);
  // Consent is kept, and was weighed, by the other side; nothing may say that it goes on from here.
  if (column.proof) return claims.onwardSharing === 'none' ? { ok: true } : refused('agreement-not-permitted');
  return checkConsent(input, agreement.onwardSharing);
}

/** The column that decides; a step that is weighed as another shows the case in the form in which that one did. */
function findWeighed({ matrix, claims, self, as }: ReceivedInput, own: MatrixColumn | undefined) {
  if (!as) return own;
  const column = findColumn(matrix, { ...claims, ...as, recipient: self });
  return column?.projection === own?.projection && !column?.proof ? column : undefined;
}

function refused(code: Extract<ReceivedResult, { ok: false }>['code'], pointers: string[] = []): ReceivedResult {
  return { ok: false, code, pointers };
}

function findOverDisclosed(
  { body, bodySchemaId, claims, contentName }: ReceivedInput,
  column: MatrixColumn,
  terms: AgreementTerms,
): string[] {
  const over = leavesIn(body).filter(({ pointer }) => {
    const category = ruleAt(bodySchemaId, pointer)?.category;
    if (category === undefined || !claims.categories.includes(category)) return true;
    // Codes, dates and ids of the protocol itself; the schema bounds them.
    if (category === 'PROTOCOL') return false;
    const place = placeOf(pointer, column.projection, contentName);
    const rows = column.cells[category as Category]?.rows;
    if (place.inContent && isOutsideRows(rows, body[contentName] ?? null, place.pointer)) return true;
    return !isShowable(place, category, column, terms);
  });
  const photos = announcedPhotos(body).filter(({ pointer, category }) => {
    return !isShowable({ form: 'exact', pointer, inContent: false }, category, column, terms);
  });
  return [...over, ...photos].map(({ pointer }) => pointer);
}

/** Members of a body that only ever carry content of a case. */
const CONTENT_ONLY: ReadonlySet<string> = new Set(['summary', 'file']);

interface Place {
  form: 'coarse' | 'exact' | 'nowhere';
  /** JSON pointer in the case file or summary; in the body, for what stands beside the content of the case. */
  pointer: string;
  inContent: boolean;
}

function isShowable(
  { form, pointer }: Place,
  category: string,
  { cells }: MatrixColumn,
  terms: AgreementTerms,
): boolean {
  const cell = cells[category as Category];
  const inMinimum = cell?.minimum?.some((pattern) => matchesPattern(pattern, pointer)) ?? false;
  return [cell?.mode, terms.categories[category as Category]].every((mode) => reaches(mode, form, inMinimum));
}

/** A field beside the case content (contacts, proof of consent, announced files, what was entered) is exact, whatever the column projects. */
function placeOf(pointer: string, projection: Projection, contentName: string): Place {
  const [, name = ''] = pointer.split('/');
  if (projection === 'none' || name !== contentName) {
    return { form: name === contentName || CONTENT_ONLY.has(name) ? 'nowhere' : 'exact', pointer, inContent: false };
  }
  const form = projection === 'summary' ? 'coarse' : 'exact';
  return { form, pointer: pointer.slice(name.length + 1), inContent: true };
}

function reaches(mode: Mode | undefined, form: Place['form'], inMinimum: boolean): boolean {
  if (form === 'nowhere' || mode === undefined || mode === 'never') return false;
  return form === 'coarse' || mode === 'full' || (mode === 'minimum' && inMinimum);
}

/** Personal fields need a proof that is live, for this purpose, and whose scope names their category. */
function checkConsent(input: ReceivedInput, agreed: string): ReceivedResult {
  const { body, claims, consentProof, at } = input;
  const all = personalIn(input);
  const personal = all.filter(({ pointer }) => !isOfAnother(input, pointer));
  const kept = all.filter(({ pointer }) => isOfAnother(input, pointer) && !letsGo(input.saidOf ?? '', body, pointer));
  if (kept.length > 0)
    return refused(
      'over-disclosure',
      kept.map(({ pointer }) => pointer),
    );
  if (claims.onwardSharing !== 'none' && claims.onwardSharing !== agreed) return refused('agreement-not-permitted');
  if (personal.length === 0) return { ok: true };
  const scope = consentProof?.scope;
  const live = consentProof !== undefined && at < new Date(consentProof.expiry);
  if (!live || !scope?.purposes?.includes(claims.purpose)) return refused('consent-missing');
  if (scope.onwardSharing !== claims.onwardSharing) return refused('onward-sharing-denied');
  const shown = [...personal, ...announcedPhotos(body)];
  const covered = new Set(scope.categories);
  const over = shown.filter(({ category }) => !covered.has(category)).map(({ pointer }) => pointer);
  return over.length > 0 ? refused('over-disclosure', over) : { ok: true };
}

function personalIn({ body, bodySchemaId }: ReceivedInput): { pointer: string; category: string }[] {
  return leavesIn(body)
    .map(({ pointer }) => ({ pointer, category: ruleAt(bodySchemaId, pointer)?.category ?? '' }))
    .filter(({ category }) => isPersonal(category));
}

/** What is said of somebody else than the child rests on that person's own consent, item by item (R5). */
function isOfAnother({ saidOf, contentName }: ReceivedInput, pointer: string): boolean {
  return saidOf !== undefined && pointer.split('/')[1] !== contentName;
}

/** A file announced as a photograph counts as one, whatever category announces it (R19). */
function announcedPhotos(body: ReceivedInput['body']): { pointer: string; category: string }[] {
  const listed = readAt(body, '/attachments');
  const count = Array.isArray(listed) ? listed.length : 0;
  return Array.from({ length: count }, (_, i) => `/attachments/${i}/documentType`)
    .filter((pointer) => readAt(body, pointer) === 'photograph')
    .map((pointer) => ({ pointer, category: 'BIO_PHOTO' }));
}
