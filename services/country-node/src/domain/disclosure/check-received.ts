import { ruleAt } from '#libs/schema-check/leaves.js';
import { findColumn, findTerms, isInForce } from '../safeguards/r01-deny-by-default.js';
import { isPersonal, type Category } from './categories.js';
import { leavesIn, matchesPattern, readAt } from './pointers.js';
import type { AgreementTerms, MatrixColumn, Mode, ReceivedInput, ReceivedResult } from './types.js';

/** Below which names a body carries content of a case, and in which form. */
const CONTENT: Readonly<Record<string, 'coarse' | 'exact'>> = { summary: 'coarse', answers: 'coarse', file: 'exact' };

/**
 * The receiver's half of R1: schema ∩ matrix ∩ agreement ∩ consent scope over what has come. It cannot know what was
 * withheld. Whatever goes beyond is refused as a whole, with the pointers at fault and never a value (R20).
 */
export function checkReceived(input: ReceivedInput): ReceivedResult {
  const { matrix, agreement, claims, sender, self, at, bodySchemaId } = input;
  const asked = { ...claims, recipient: self };
  const column = findColumn(matrix, asked);
  if (!column) return refused('matrix-no-column');
  if (!column.bodySchemas.includes(bodySchemaId)) return refused('schema-unknown');
  if (!isInForce(agreement, [sender.id, self.id], at)) return refused('agreement-missing');
  const terms = findTerms(agreement, asked);
  if (!terms) return refused('agreement-not-permitted');
  const over = findOverDisclosed(input, column, terms);
  if (over.length > 0) return refused('over-disclosure', over);
  return checkConsent(input, agreement.onwardSharing);
}

function refused(code: Extract<ReceivedResult, { ok: false }>['code'], pointers: string[] = []): ReceivedResult {
  return { ok: false, code, pointers };
}

function findOverDisclosed(
  { body, bodySchemaId, claims }: ReceivedInput,
  column: MatrixColumn,
  terms: AgreementTerms,
): string[] {
  const over = leavesIn(body).filter(({ pointer }) => {
    const category = ruleAt(bodySchemaId, pointer)?.category;
    if (category === undefined || !claims.categories.includes(category)) return true;
    // Codes, dates and ids of the protocol itself; the schema bounds them.
    return category !== 'PROTOCOL' && !isShowable(pointer, category, column, terms);
  });
  return over.map(({ pointer }) => pointer);
}

function isShowable(
  pointer: string,
  category: string,
  { cells, projection }: MatrixColumn,
  terms: AgreementTerms,
): boolean {
  const { form, inner } = placeOf(pointer);
  if (form === 'coarse' && projection !== 'summary') return false;
  if (form === 'exact' && inner !== undefined && projection !== 'file') return false;
  const cell = cells[category as Category];
  const inMinimum = cell?.minimum?.some((pattern) => matchesPattern(pattern, inner ?? pointer)) ?? false;
  return [cell?.mode, terms.categories[category as Category]].every((mode) => reaches(mode, form, inMinimum));
}

/** A field outside the case content (contacts, proof of consent, announced files) is held against its category alone. */
function placeOf(pointer: string): { form: 'coarse' | 'exact'; inner?: string } {
  const [, name = ''] = pointer.split('/');
  const form = Object.hasOwn(CONTENT, name) ? CONTENT[name] : undefined;
  return form ? { form, inner: pointer.slice(name.length + 1) } : { form: 'exact' };
}

function reaches(mode: Mode | undefined, form: 'coarse' | 'exact', inMinimum: boolean): boolean {
  if (mode === undefined || mode === 'never') return false;
  return form === 'coarse' || mode === 'full' || (mode === 'minimum' && inMinimum);
}

/** Personal fields need a proof that is live, for this purpose, and whose scope names their category. */
function checkConsent({ body, bodySchemaId, claims, consentProof, at }: ReceivedInput, agreed: string): ReceivedResult {
  const personal = leavesIn(body)
    .map(({ pointer }) => ({ pointer, category: ruleAt(bodySchemaId, pointer)?.category ?? '' }))
    .filter(({ category }) => isPersonal(category));
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

/** A file announced as a photograph counts as one, whatever category announces it (R19). */
function announcedPhotos(body: ReceivedInput['body']): { pointer: string; category: string }[] {
  const listed = readAt(body, '/attachments');
  const count = Array.isArray(listed) ? listed.length : 0;
  return Array.from({ length: count }, (_, i) => `/attachments/${i}/documentType`)
    .filter((pointer) => readAt(body, pointer) === 'photograph')
    .map((pointer) => ({ pointer, category: 'BIO_PHOTO' }));
}
